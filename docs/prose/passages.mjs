// Finds the prose in source files: comments and strings, by the grammars of an editor.

import { extname } from "node:path";
import { load } from "./load.mjs";

const { createHighlighter } = await load("shiki");

const LANGUAGES = {
  ".css": "css",
  ".html": "html",
  ".js": "javascript",
  ".json": "json",
  ".jsonc": "jsonc",
  ".kt": "kotlin",
  ".kts": "kotlin",
  ".mjs": "javascript",
  ".properties": "properties",
  ".py": "python",
  ".rs": "rust",
  ".toml": "toml",
  ".ts": "typescript",
  ".yml": "yaml",
};
const theme = "min-light";
const MARKERS = /^\s*(?:\/{2,}!?|\/?\*+\/?|#+)|\*+\/\s*$/gm;

const highlighter = await createHighlighter({ themes: [theme], langs: Object.values(LANGUAGES) });

/** The extensions of the files that can be read. */
export const EXTENSIONS = Object.keys(LANGUAGES);

/**
 * The comments and strings of a file, in order: `{ kind, start, text }`. The text has the length that it has in
 * the file: comment markers are blanks in it.
 */
export function passages(source, path) {
  const options = { lang: LANGUAGES[extname(path)], theme, includeExplanation: "scopeName", tokenizeTimeLimit: 0 };
  const found = [];
  let last;
  for (const token of highlighter.codeToTokensBase(source, options).flat()) {
    let at = token.offset;
    for (const { content, scopes } of token.explanation ?? []) {
      const kind = kindOf(scopes.map(({ scopeName }) => scopeName));
      const between = last && source.slice(last.end, at);
      if (kind && last?.kind === kind && (between === "" || (kind === "comment" && /^\s*$/.test(between)))) {
        last.end = at + content.length;
      } else if (kind) {
        last = { kind, start: at, end: at + content.length };
        found.push(last);
      } else if (content.trim() !== "") last = undefined;
      at += content.length;
    }
  }
  return found.map(({ kind, start, end }) => ({ kind, start, text: plain(kind, source.slice(start, end)) }));
}

function kindOf(scopes) {
  if (scopes.some((scope) => scope.startsWith("comment"))) return "comment";
  if (scopes.some((scope) => scope.startsWith("string"))) return "string";
  // The text between the tags of a page.
  if (scopes[0] === "text.html.basic" && !scopes.some((scope) => scope.startsWith("meta.tag"))) return "string";
  return undefined;
}

function plain(kind, text) {
  return kind === "comment" ? text.replace(MARKERS, (marker) => " ".repeat(marker.length)) : text;
}
