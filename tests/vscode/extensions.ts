/** Builds and packs extensions as for their users. */

import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { build } from "esbuild";

import { place } from "./place.js";

/** Builds a fixture from `fixtures/` under this name, below the parent folder. Returns its folder. */
export async function buildFixture(
  fixture: string,
  parent: string,
  { name = fixture, scopes = ["read"] }: { name?: string; scopes?: string[] } = {},
): Promise<string> {
  const source = join(place("PLEXICUS_VSCODE_FIXTURES"), fixture); // `.json` is its manifest
  const folder = join(parent, name);
  await build({
    entryPoints: [`${source}.ts`],
    outfile: join(folder, "extension.js"),
    bundle: true,
    define: { EXTENSION: JSON.stringify(name), SCOPES: JSON.stringify(scopes) },
    external: ["vscode"],
    nodePaths: [resolve("node_modules")], // the installed package; the tests run in target/installed
    format: "cjs", // the only one that both the Node and the web worker host load
    platform: "neutral",
    target: "es2022",
  });
  const manifest = await readFile(`${source}.json`, "utf8");
  const title = name.replace(/^./, (letter) => letter.toUpperCase());
  const renamed = manifest
    .replaceAll(`"${fixture}"`, `"${name}"`)
    .replaceAll(`"${fixture}.`, `"${name}.`)
    .replaceAll(`${fixture.replace(/^./, (letter) => letter.toUpperCase())}: `, `${title}: `);
  await writeFile(join(folder, "package.json"), renamed);
  return folder;
}

/** Packs an unpacked extension. Returns the `.vsix`, which is beside its folder. */
export async function pack(folder: string): Promise<string> {
  const vsix = `${folder}.vsix`;
  const args = [place("PLEXICUS_VSCE"), "package", "--no-dependencies", "--allow-missing-repository", "--skip-license"];
  await promisify(execFile)(place("PLEXICUS_VSCODE_NODE"), [...args, "--out", vsix], { cwd: folder });
  return vsix;
}

/** Unpacks a `.vsix` into a folder. Returns the extension's folder in it. */
export async function unpack(vsix: string, folder: string): Promise<string> {
  await promisify(execFile)("python3", ["-m", "zipfile", "-e", vsix, folder]);
  return join(folder, "extension");
}
