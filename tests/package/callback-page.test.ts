/** The page that the browser shows after the callback. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { renderCallbackPage } from "@plexicus/auth";

const page = { status: 200, title: "You are signed in", text: "You can close this tab." };

test("the page shows title and text, with all markup escaped", () => {
  assert.match(
    renderCallbackPage(page).body,
    /<title>You are signed in · Plexicus<.*<h1>You are signed in<\/h1><p>You can close this tab\.<\/p>/,
  );
  const { body } = renderCallbackPage({ ...page, title: "a<b", text: '<script>&"</title>' });
  assert.match(body, /<title>a&lt;b · .*<h1>a&lt;b<\/h1><p>&lt;script&gt;&amp;&quot;&lt;\/title&gt;<\/p>/);
});

test("the link is rendered as a link, with all markup escaped", () => {
  const link = { text: 'Open "<b>"', url: 'vscode://a"b' };
  const { body } = renderCallbackPage({ ...page, link });
  assert.match(body, /<\/p><a href="vscode:\/\/a&quot;b">Open &quot;&lt;b&gt;&quot;<\/a><\/main>/);
  assert.doesNotMatch(renderCallbackPage(page).body, /<a /);
});

test("the page is not stored, sends no referrer, and loads and runs nothing", () => {
  const { status, headers } = renderCallbackPage({ ...page, status: 404 });
  assert.equal(status, 404);
  const { "Content-Security-Policy": policy = "", ...others } = headers;
  assert.deepEqual(others, {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    Connection: "close",
  });
  assert.match(policy, /^default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'/);
  assert.match(policy, /form-action 'none'; frame-ancestors 'none'$/);
});
