// Bundles each of the two pages into one script in FOLDER: `node esbuild.mjs FOLDER`.

import { cp } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";

const [output] = process.argv.slice(2);
if (!output) throw new Error("usage: node esbuild.mjs FOLDER");

await build({
  entryPoints: { core: "src/core.ts", view: "src/view/view.ts" },
  outdir: output,
  bundle: true,
  format: "esm",
  target: "chrome111",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
});
for (const name of ["core.html", "view/view.html", "view/view.css", "view/mark.svg"]) {
  await cp(join("src", name), join(output, basename(name)));
}
