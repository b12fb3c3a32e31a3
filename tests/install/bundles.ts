/** Bundles of the programs, made with esbuild as a single file. */

import { build, type Format, type Platform } from "esbuild";
import { join } from "node:path";

/** Bundles one program into one file. */
export async function bundle(
  project: string,
  program: string,
  outfile: string,
  format: Format,
  platform: Platform,
): Promise<void> {
  const entryPoints = [join(project, program)];
  const { warnings } = await build({
    entryPoints,
    outfile,
    format,
    platform,
    bundle: true,
    minify: true,
    logLevel: "silent",
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join("\n"));
}
