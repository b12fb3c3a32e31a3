// Checks the prose of every tracked file against glossary.yml, and prints each problem on a line.

import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { files } from "./files.mjs";
import { load } from "./load.mjs";
import { EXTENSIONS, passages } from "./passages.mjs";

const { TextlintKernel } = await load("@textlint/kernel");
const { default: glossary } = (await load("textlint-rule-prh")).default;
const { default: markdown } = (await load("@textlint/textlint-plugin-markdown")).default;

/** Gives textlint the comments and strings of a source file as paragraphs. */
class SourceText {
  availableExtensions() {
    return EXTENSIONS;
  }

  processor() {
    return {
      preProcess: (source, path) => {
        const node = nodes(source);
        // A string without a blank is a name or a value.
        const prose = passages(source, path).filter(({ text }) => /\s/.test(text.trim()));
        const children = prose.map(({ start, text }) => {
          const str = { ...node("Str", start, text), value: text };
          return { ...node("Paragraph", start, text), children: [str] };
        });
        return { ...node("Document", 0, source), children };
      },
      postProcess: (messages, filePath) => ({ messages, filePath }),
    };
  }
}

function nodes(source) {
  const starts = [0];
  for (const { index } of source.matchAll(/\n/g)) starts.push(index + 1);
  const place = (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - starts[line] };
  };
  return (type, start, raw) => {
    const end = start + raw.length;
    return { type, raw, range: [start, end], loc: { start: place(start), end: place(end) } };
  };
}

const kernel = new TextlintKernel();
const rulePaths = [fileURLToPath(new URL("glossary.yml", import.meta.url))];
const options = {
  plugins: [
    { pluginId: "markdown", plugin: markdown },
    { pluginId: "source-text", plugin: { Processor: SourceText } },
  ],
  rules: [{ ruleId: "glossary", rule: glossary, options: { rulePaths, checkEmphasis: true, checkLink: true } }],
};

let found = 0;
for (const path of files) {
  const text = readFileSync(path, "utf8");
  const { messages } = await kernel.lintText(text, { ...options, filePath: path, ext: extname(path) });
  for (const { loc, message } of messages) console.log(`${path}:${loc.start.line}: ${message}`);
  found += messages.length;
}
console.log(`${files.length} files, ${found} problems`);
process.exitCode = found > 0 ? 1 : 0;
