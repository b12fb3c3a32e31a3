/** What the linters of packages say about the package. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { named, newFolder, newProject, run, tool } from "./project.js";

test("publint has nothing to say", async (t) => {
  const folder = await newProject(t);
  const installed = join(folder, "node_modules/@plexicus/auth");
  const said = await run(folder, process.execPath, [tool("publint/src/cli.js"), "run", "--strict", installed]);
  assert.match(said, /All good/);
});

test("attw finds types that fit, for every way to resolve every module", async (t) => {
  // It fails where it finds a problem. Resolution as before Node 16 knows no "exports" and is left out.
  const said = await run(await newFolder(t), process.execPath, [
    tool("@arethetypeswrong/cli/dist/index.js"),
    ...["--profile", "node16", "--format", "ascii", "--no-emoji"],
    named("PLEXICUS_TARBALL"),
    ...["--exclude-entrypoints", "./plexicus_auth.wasm"], // bytes, without types
  ]);
  for (const entry of ["", "/slim", "/node", "/vscode"]) assert.ok(said.includes(`"@plexicus/auth${entry}"`), said);
});
