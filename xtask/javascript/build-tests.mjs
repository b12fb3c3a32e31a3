// Compiles TypeScript tests to JavaScript beside the installed package, so that their `import
// "@plexicus/auth"` finds the package as a user has it.

import { build } from "esbuild";

const [sources, output, ...tests] = process.argv.slice(2);
if (!sources || !output) {
  throw new Error("usage: build-tests.mjs <sources> <output> <test>...");
}

await build({
  entryPoints: tests,
  outbase: sources,
  outdir: output,
  bundle: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: "inline",
  logLevel: "warning",
});
