// Prints every text that a user can see, as a Markdown list by file, to be read from top to bottom.

import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { files } from "./files.mjs";
import { passages } from "./passages.mjs";

const SHOWN = /^(?:src|pkg-template\/src|jetbrains|examples)\/(?!.*\btests\/)/;
// At least two words, in sentence form: no name, no selector, no header.
const IS_PROSE = /[a-z]{2}[^A-Za-z]* [A-Za-z{$]/;

let count = 0;
for (const path of files.filter((path) => SHOWN.test(path) && extname(path) !== ".md")) {
  const source = readFileSync(path, "utf8").split("#[cfg(test)]\nmod tests")[0];
  const shown = passages(source, path)
    .filter(({ kind }) => kind === "string")
    .map(({ start, text }) => ({ line: source.slice(0, start).split("\n").length, text: flat(text) }))
    .filter(({ text }) => IS_PROSE.test(text));
  if (shown.length === 0) continue;
  count += shown.length;
  console.log(`\n## ${path}\n`);
  for (const { line, text } of shown) console.log(`- ${line}: ${text}`);
}
console.log(`\n${count} texts`);

/** On one line, without the quotation marks. */
function flat(text) {
  return text
    .replace(/\s*\\?\n\s*/g, " ")
    .trim()
    .replace(/^(["'`])(.*)\1$/, "$2");
}
