// Prints the public types of every entry without comments, so that a review shows only changes of the API.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

import ts from "typescript-5";

const [template = "pkg-template"] = process.argv.slice(2);
const { exports } = JSON.parse(readFileSync(join(template, "package.json"), "utf8"));
const printer = ts.createPrinter({ removeComments: true });

// The module that the others re-export comes first.
const modules = ["errors", ...Object.values(exports).flatMap(({ import: entry }) => (entry ? [moduleOf(entry)] : []))];

for (const module of modules) {
  const path = join(template, "types", `${module}.d.ts`);
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);
  console.log(`// ${module}.d.ts\n\n${printer.printFile(source)}`);
}

/** @param {{ types: string }} entry */
function moduleOf({ types }) {
  return basename(types, ".d.ts");
}
