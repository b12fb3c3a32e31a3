// Bundles the two entries, each into a single CommonJS file: what every kind of extension host loads.

import { copyFile } from "node:fs/promises";

import { build } from "esbuild";

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  external: ["vscode"],
  format: "cjs",
  target: "es2022",
  // A single file has nothing to import later; what is imported late stands in it as well.
  supported: { "dynamic-import": false },
  logLevel: "warning",
};

await build({ ...common, entryPoints: ["src/node.ts"], outfile: "dist/node.js", platform: "node" });
await build({ ...common, entryPoints: ["src/web.ts"], outfile: "dist/web.js", platform: "browser" });
// Whoever gets the bundles gets the licences of what is in them.
const licences = new URL("../THIRD-PARTY-LICENSES.txt", import.meta.resolve("@plexicus/auth"));
await copyFile(licences, "dist/THIRD-PARTY-LICENSES.txt");
