// Builds the pages into a folder, with their scripts and one style sheet. Nothing is inline.
//   node build.mjs [<folder>] [--without-auth]
// `--without-auth` leaves the package out, to measure what it costs.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { errorsPage } from "./errors-page.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const output = process.argv[2] ?? join(here, "dist");
const withoutAuth = process.argv.includes("--without-auth");

mkdirSync(output, { recursive: true });
for (const name of ["index.html", "callback.html", "icon.svg"]) copyFileSync(join(here, name), join(output, name));

/** @param {string} path */
const read = (path) => readFileSync(join(here, path), "utf8");
writeFileSync(join(output, "errors.html"), errorsPage(read("errors.html"), read("../../docs/errors.md")));

await build({
  entryPoints: {
    page: join(here, "src/page.ts"),
    callback: join(here, "src/callback.ts"),
    style: join(here, "style/page.css"),
  },
  outdir: output,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
  // The folders where the package may be installed, if it is not beside this file.
  nodePaths: process.env["NODE_PATH"]?.split(delimiter) ?? [],
  ...(withoutAuth && { alias: { "@plexicus/auth/browser": join(here, "src/no-auth.ts") } }),
});
