// Bundles the tool window's page to one script, into a folder of the plugin's resources: Gradle names it.

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const [output = "../build/page"] = process.argv.slice(2);

await build({
  entryPoints: { view: "src/view.ts" },
  outdir: output,
  bundle: true,
  format: "esm",
  target: "chrome111",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
});
for (const name of ["view.html", "view.css", "mark.svg"]) await cp(join("src", name), join(output, name));
