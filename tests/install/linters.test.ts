/** Linter results for the package and its bill of materials, and the files allowed in the package. */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { test } from "node:test";

import { named, newFolder, newProject, run, tool } from "./project.js";

test("publint reports nothing", async (t) => {
  const folder = await newProject(t);
  const installed = join(folder, "node_modules/@plexicus/auth");
  const said = await run(folder, process.execPath, [tool("publint/src/cli.js"), "run", "--strict", installed]);
  assert.match(said, /All good/);
});

test("attw finds correct types for every resolution mode and entry", async (t) => {
  // attw fails if it finds a problem. Resolution before Node 16 does not know "exports" and is left out.
  const said = await run(await newFolder(t), process.execPath, [
    tool("@arethetypeswrong/cli/dist/index.js"),
    ...["--profile", "node16", "--format", "ascii", "--no-emoji"],
    named("PLEXICUS_TARBALL"),
    ...["--exclude-entrypoints", "./plexicus_auth.wasm"], // bytes, without types
  ]);
  for (const entry of ["", "/slim", "/node", "/vscode", "/browser-slim", "/testing"])
    assert.ok(said.includes(`"@plexicus/auth${entry}"`), said);
});

test("the package contains only modules and known files, and installs no script or dependency", async (t) => {
  const installed = join(await newProject(t), "node_modules/@plexicus/auth");
  const entries = await readdir(installed, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const paths = files.map((file) => relative(installed, file).replaceAll("\\", "/"));
  assert.deepEqual(paths.filter((path) => !/^(?:(?:cjs|esm)\/.+\.(?:js|d\.ts)|bin\/.+\.js)$/.test(path)).sort(), [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "THIRD-PARTY-LICENSES.txt",
    "bin/package.json",
    "cjs/package.json",
    "package.json",
    "plexicus_auth.wasm",
  ]);
  const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8")) as Manifest;
  const found = Object.keys(manifest).filter((field) => /scripts|gypfile|dependencies$/i.test(field));
  assert.deepEqual(found, ["peerDependencies"]);
  for (const peer of Object.keys(manifest.peerDependencies)) {
    assert.deepEqual(manifest.peerDependenciesMeta[peer], { optional: true }, peer);
  }
});

test("the bill of materials is valid by CycloneDX's own schema and lists what the package includes", async () => {
  const { Spec, Validation } = createRequire(tool("index.js"))("@cyclonedx/cyclonedx-library") as CycloneDx;
  const text = await readFile(named("PLEXICUS_SBOM"), "utf8");
  assert.equal(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text), null);
  const { components } = JSON.parse(text) as { components: { name: string }[] };
  for (const carried of ["wasm-bindgen", "sha2", "commander"]) {
    assert.ok(
      components.some(({ name }) => name === carried),
      carried,
    );
  }
});

interface Manifest {
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional: boolean }>;
}

/** The parts of CycloneDX's library that are used here. */
interface CycloneDx {
  Spec: { Version: { v1dot6: string } };
  Validation: { JsonStrictValidator: new (version: string) => { validate(text: string): Promise<object | null> } };
}
