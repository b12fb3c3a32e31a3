// Makes the page of the error codes from docs/errors.md.

import { Marked } from "marked";

const CODE = /^[a-z_]+$/;

/**
 * Returns the template with the rendered text and a list of its codes. A heading that is a code is that code's anchor.
 * @param {string} template
 * @param {string} markdown
 */
export function errorsPage(template, markdown) {
  const marked = new Marked();
  const tokens = marked.lexer(markdown);
  const headings = tokens.flatMap((token) => (token.type === "heading" ? [token] : []));
  // The page skips no level, whatever the text does.
  const depths = [...new Set(headings.map(({ depth }) => depth))].sort();
  marked.use({
    renderer: {
      heading({ depth, text, tokens: words }) {
        const name = `h${depths.indexOf(depth) + 1}`;
        if (CODE.test(text)) return `<${name} id="${text}"><code>${text}</code></${name}>\n`;
        return `<${name}>${this.parser.parseInline(words)}</${name}>\n`;
      },
      // Other documents are not on this server: of a link to one, only its words stay.
      link({ href, tokens: words }) {
        return /^(#|https:)/.test(href) ? false : this.parser.parseInline(words);
      },
    },
  });
  const codes = headings.map(({ text }) => text).filter((text) => CODE.test(text));
  const list = codes.map((code) => `<li><a href="#${code}">${code}</a></li>`);
  return template
    .replace("<!-- codes -->", () => list.join("\n"))
    .replace("<!-- text -->", () => marked.parser(tokens));
}
