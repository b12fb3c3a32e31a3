/** Bundles a measured program with one contender, as somebody who ships it would. */

import { build } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Contender } from "./contenders.js";
import { BUNDLES, MEASURED, WASM } from "./place.js";

/** Gives the bundle's path; the wasm lies beside it. */
export async function bundle(
  { name }: Contender,
  program: string,
  platform: "browser" | "node",
  define: Record<string, string> = {},
): Promise<string> {
  const outfile = join(BUNDLES, name, `${program}-${platform}.${platform === "node" ? "cjs" : "js"}`);
  await mkdir(dirname(outfile), { recursive: true });
  await copyFile(WASM, join(dirname(outfile), "plexicus_auth.wasm"));
  const inPage = platform === "browser" ? "-in-page" : "";
  await build({
    entryPoints: [join(MEASURED, "programs", `${program}.ts`)],
    outfile,
    platform,
    bundle: true,
    minify: true,
    format: platform === "node" ? "cjs" : "iife",
    target: "es2022",
    legalComments: "none",
    logLevel: "silent",
    define,
    alias: {
      "#client": join(MEASURED, "clients", `${name}.ts`),
      "#user": join(MEASURED, `user${inPage}.ts`),
      "#wasm-file": join(MEASURED, `wasm-file${inPage}.ts`),
    },
  });
  return outfile;
}
