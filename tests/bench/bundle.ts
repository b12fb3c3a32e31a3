/** Bundles a measured program with one contender, as its developer would for release. */

import { build } from "esbuild";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Contender } from "./contenders.js";
import { FLOOR_WASM } from "./floor-wasm.js";
import { BEFORE, BUNDLES, MEASURED, MODULES, PLACE, WASM } from "./place.js";

/** Returns the bundle's path; the wasm is beside it. */
export async function bundle(
  { name, client = name, isBefore }: Contender,
  program: string,
  platform: "browser" | "node",
  define: Record<string, string> = {},
): Promise<string> {
  const outfile = join(BUNDLES, name, `${program}-${platform}.${platform === "node" ? "cjs" : "js"}`);
  await mkdir(dirname(outfile), { recursive: true });
  const wasm = isBefore ? join(MODULES, `${BEFORE}/plexicus_auth.wasm`) : WASM;
  await copyFile(wasm, join(dirname(outfile), "plexicus_auth.wasm"));
  await writeFile(join(dirname(outfile), "floor.wasm"), FLOOR_WASM);
  const inPage = platform === "browser" ? "-in-page" : "";
  await build({
    entryPoints: [join(MEASURED, "programs", `${program}.ts`)],
    outfile,
    absWorkingDir: PLACE, // where aliases are resolved
    platform,
    bundle: true,
    minify: true,
    format: platform === "node" ? "cjs" : "iife",
    target: "es2022",
    legalComments: "none",
    logLevel: "silent",
    define,
    alias: {
      ...(isBefore && BEFORE && { "@plexicus/auth": BEFORE }),
      "#client": join(MEASURED, "clients", `${client}.ts`),
      "#user": join(MEASURED, `user${inPage}.ts`),
      "#wasm-file": join(MEASURED, `wasm-file${inPage}.ts`),
    },
  });
  return outfile;
}
