/** Where a Node program gets the wasm from: the package's file, or the copy inside the JavaScript. */

import assert from "node:assert/strict";
import { appendFile, copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { bundle } from "./bundles.js";
import { newFolder, newProject, run } from "./project.js";

const WASM = "plexicus_auth.wasm";
const INSTALLED = `node_modules/@plexicus/auth/${WASM}`;

/** Creates a header, and reports whether Node has loaded the module that unpacks the inlined wasm. */
const PROGRAM = `
  const storage = { get: () => null, set: () => {}, delete: () => {} };
  const host = { storage, env: (name) => (name === "PLEXICUS_API_TOKEN" ? "pat_installed" : undefined) };
  createAuth({ client: { id: "test", version: "1" }, host })
    .then((auth) => auth.headers("/x"))
    .then(({ Authorization }) =>
      console.log(Authorization, process.moduleLoadList.includes("NativeModule zlib") ? "unpacked" : "read"),
    );
`;
const READ = "Bearer pat_installed read";
const UNPACKED = "Bearer pat_installed unpacked";

/** Writes a program for an entry and a module format; returns its name. */
async function write(folder: string, entry: string, format: "mjs" | "cjs"): Promise<string> {
  const path = `@plexicus/auth${entry}`;
  const begin =
    format === "mjs" ? `import { createAuth } from "${path}";` : `const { createAuth } = require("${path}");`;
  const name = `program${entry.replace("/", "-")}.${format}`;
  await writeFile(join(folder, name), begin + PROGRAM);
  return name;
}

test("the Node entry reads the package's wasm file, or its own copy if that is missing or differs", async (t) => {
  const project = await newProject(t);
  const programs = [await write(project, "/node", "mjs"), await write(project, "/node", "cjs")];
  const say = async (expected: string) => {
    for (const program of programs) assert.equal(await run(project, process.execPath, [program]), expected, program);
  };
  await say(READ);

  const wasm = await readFile(join(project, INSTALLED));
  const other = Buffer.from(wasm);
  other.set([other.at(-1) === 0x30 ? 0x31 : 0x30], other.length - 1);
  await writeFile(join(project, INSTALLED), other);
  await say(UNPACKED);
  await writeFile(join(project, INSTALLED), wasm);
  await appendFile(join(project, INSTALLED), " ");
  await say(UNPACKED);
  await rm(join(project, INSTALLED));
  await say(UNPACKED);
});

test("the entry for every platform reads no file", async (t) => {
  const project = await newProject(t);
  assert.equal(await run(project, process.execPath, [await write(project, "", "mjs")]), UNPACKED);
});

for (const format of ["cjs", "esm"] as const) {
  test(`a bundle reads a wasm file beside it, but none in a parent folder: ${format}`, async (t) => {
    const [project, elsewhere] = [await newProject(t), await newFolder(t)];
    const program = await write(project, "/node", "mjs");
    const bundled = `bin/bundled.${format === "cjs" ? "cjs" : "mjs"}`;
    await bundle(project, program, join(elsewhere, bundled), format, "node");
    await copyFile(join(project, INSTALLED), join(elsewhere, WASM));
    assert.equal(await run(elsewhere, process.execPath, [bundled]), UNPACKED);
    await copyFile(join(project, INSTALLED), join(elsewhere, "bin", WASM));
    assert.equal(await run(elsewhere, process.execPath, [bundled]), READ);
  });
}

test("the bundle of an extension reads the wasm file beside it too", async (t) => {
  const [project, elsewhere] = [await newProject(t), await newFolder(t)];
  const program = await write(project, "/vscode", "mjs");
  // A stub of the editor's modules that the entry needs while it loads.
  const editor = "module.exports = new Proxy({}, { get: () => class {} });";
  await writeFile(join(project, "node_modules/vscode.js"), editor);
  await bundle(project, program, join(elsewhere, "extension.js"), "cjs", "node");
  assert.equal(await run(elsewhere, process.execPath, ["extension.js"]), UNPACKED);
  await copyFile(join(project, INSTALLED), join(elsewhere, WASM));
  assert.equal(await run(elsewhere, process.execPath, ["extension.js"]), READ);
});
