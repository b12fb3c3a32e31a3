/** The example extension, built against the installed package, as its users get it. */

import { execFile } from "node:child_process";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { pack } from "./extensions.js";
import { place } from "./place.js";

const SHIPPED = ["package.json", "README.md", "CHANGELOG.md", "LICENSE", "media", "dist", ".vscodeignore"];

export interface Example {
  /** Unpacked, as VS Code for the Web takes it. */
  folder: string;
  vsix: string;
}

/** Builds and packs it below a folder. */
export async function buildExample(parent: string): Promise<Example> {
  const source = place("PLEXICUS_EXAMPLE");
  await promisify(execFile)(process.execPath, ["esbuild.mjs"], { cwd: source });
  const folder = join(parent, "example");
  await mkdir(folder);
  await Promise.all(SHIPPED.map((name) => cp(join(source, name), join(folder, name), { recursive: true })));
  return { folder, vsix: await pack(folder) };
}
