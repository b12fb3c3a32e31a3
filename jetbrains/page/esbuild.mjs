// Bundles both pages, each to one script, into a folder of the library's resources: Gradle names it.

import { cp } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";

const [output = "../build/page"] = process.argv.slice(2);

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
