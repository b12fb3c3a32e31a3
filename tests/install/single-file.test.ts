/** Programs that ship as one CommonJS file, without any node_modules folder. */

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { bundle } from "./bundles.js";
import { newFolder, newProject, run, WORKS } from "./project.js";

test("a CommonJS bundle works without any other files", async (t) => {
  const [project, elsewhere] = [await newProject(t), await newFolder(t)];
  await bundle(project, "bundled.mjs", join(elsewhere, "bundled.cjs"), "cjs", "node");
  assert.equal(await run(elsewhere, process.execPath, ["bundled.cjs"]), WORKS);
});

test("a bundle of the Node adapter works too, including the modules it loads on demand", async (t) => {
  const [project, elsewhere] = [await newProject(t), await newFolder(t)];
  const program = `
    const { createNodeHost } = require("@plexicus/auth/node");
    const { existsSync } = require("node:fs");
    console.log(createNodeHost().credentialsFile, existsSync("node_modules"));
  `;
  await writeFile(join(project, "host.cjs"), program);
  await bundle(project, "host.cjs", join(elsewhere, "bundled.cjs"), "cjs", "node");
  const env = { PLEXICUS_CONFIG_DIR: elsewhere };
  assert.equal(await run(elsewhere, process.execPath, ["bundled.cjs"], env), `${join(elsewhere, "credentials")} false`);
});
