// Bundles each of the two entries into a single CommonJS file, which every kind of extension host loads.

import { copyFile } from "node:fs/promises";

import { build } from "esbuild";

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  external: ["vscode"],
  format: "cjs",
  target: "es2022",
  // A single file contains its dynamic imports, so it imports nothing later.
  supported: { "dynamic-import": false },
  logLevel: "warning",
};

await build({ ...common, entryPoints: ["src/node.ts"], outfile: "dist/node.js", platform: "node" });
await build({ ...common, entryPoints: ["src/web.ts"], outfile: "dist/web.js", platform: "browser" });
// Ship the licences of the bundled code with the bundles.
const licences = new URL("../THIRD-PARTY-LICENSES.txt", import.meta.resolve("@plexicus/auth"));
await copyFile(licences, "dist/THIRD-PARTY-LICENSES.txt");
