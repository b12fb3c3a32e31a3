/** The size of a program with each contender, and what npm installs for it. */

import { readFile, readdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { bundle } from "../bundle.js";
import { CONTENDERS, type Contender } from "../contenders.js";
import { BEFORE, MODULES, WASM } from "../place.js";
import type { Results } from "../rounds.js";

export async function sizes(): Promise<Results> {
  const results: Results = {};
  for (const contender of CONTENDERS) {
    const program = contender.platform === "browser" ? "page-header" : "first-header";
    const path = await bundle(contender, program, contender.platform);
    const code = await readFile(path);
    const wasm = contender.wasmFile ? gzipped(await readFile(join(dirname(path), "plexicus_auth.wasm"))) : 0;
    const { packages, bytes } = await installed(contender);
    results[contender.name] = {
      minified: code.length,
      gzipped: gzipped(code) + wasm,
      dependencies: Math.max(0, packages - 1),
      installed: bytes,
    };
  }
  return results;
}

/** The size of the wasm alone, in bytes. */
export async function wasmSizes(): Promise<{ gzipped: number; brotli: number }> {
  const wasm = await readFile(WASM);
  return { gzipped: gzipped(wasm), brotli: brotliCompressSync(wasm).length };
}

function gzipped(bytes: Uint8Array): number {
  return gzipSync(bytes, { level: 9 }).length;
}

/** Counts every installed package once, including dependencies. */
async function installed({ package: own, isBefore }: Contender): Promise<{ packages: number; bytes: number }> {
  const name = isBefore ? BEFORE : own;
  const folders = new Set<string>();
  const visit = async (from: string, wanted: string) => {
    const folder = await folderOf(from, wanted);
    if (!folder || folders.has(folder)) return;
    folders.add(folder);
    const { dependencies = {} } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
      dependencies?: object;
    };
    for (const dependency of Object.keys(dependencies)) await visit(folder, dependency);
  };
  if (name) await visit(MODULES, name);
  let bytes = 0;
  for (const folder of folders) bytes += await weight(folder);
  return { packages: folders.size, bytes };
}

async function folderOf(from: string, name: string): Promise<string | undefined> {
  for (const modules of createRequire(join(from, "index.js")).resolve.paths(name) ?? []) {
    const folder = join(modules, name);
    if (await stat(join(folder, "package.json")).catch(() => undefined)) return folder;
  }
  return undefined;
}

/** The size of a package's files in bytes, without nested packages, which are counted separately. */
async function weight(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") bytes += await weight(path);
    else if (entry.isFile()) bytes += (await stat(path)).size;
  }
  return bytes;
}
