// The page that the browser shows in answer to the callback.

import type { CallbackPage, RenderedPage } from "../types/index.js";

const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  Connection: "close",
};

const STYLE =
  ":root{color-scheme:light dark}" +
  "body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f4f4f6;color:#1b1b1f;font:17px/1.5 system-ui,sans-serif}" +
  "main{box-sizing:border-box;width:min(30rem,100% - 2rem);padding:2rem;background:#fff;border-top:4px solid #8220ff}" +
  "h1{margin:0 0 .5rem;font-size:1.4rem}p{margin:0}" +
  "a{display:inline-block;margin-top:1.25rem;padding:.5rem 1rem;background:#8220ff;color:#fff;text-decoration:none}" +
  "a:focus-visible{outline:2px solid;outline-offset:2px}" +
  "@media(prefers-color-scheme:dark){body{background:#121214;color:#ececf1}main{background:#1d1d21;border-color:#a566ff}}";

const ESCAPED: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function renderCallbackPage({ status, title, text, link }: CallbackPage): RenderedPage {
  const heading = escapeHtml(title);
  const back = link ? `<a href="${escapeHtml(link.url)}">${escapeHtml(link.text)}</a>` : "";
  const body =
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    `<title>${heading} · Plexicus</title><style>${STYLE}</style>` +
    `<main><h1>${heading}</h1><p>${escapeHtml(text)}</p>${back}</main></html>`;
  return { status, headers: { ...HEADERS }, body };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPED[character] ?? "");
}
