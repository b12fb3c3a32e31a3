// Bundles the core's page to one script, into a folder of the library's resources: Gradle names it.

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const [output = "../build/page"] = process.argv.slice(2);

await build({
  entryPoints: { core: "src/core.ts" },
  outdir: output,
  bundle: true,
  format: "esm",
  target: "chrome111",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
});
await cp("src/core.html", join(output, "core.html"));
