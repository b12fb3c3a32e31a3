/** The page of the error codes: every code has its anchor, and every error card links to it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";

import type { Page } from "playwright-core";

import { outcome, type Visitor } from "./playground.js";
import { eachTestVisits } from "./visits.js";

let visitor: Visitor;

eachTestVisits((come) => {
  visitor = come;
});

test("every error code of the package has its anchor, its text and its place in the list", async () => {
  const { page, server } = visitor;
  await page.goto(`${server.url}/playground/errors.html`);
  const codes = codesOfThePackage();
  assert.ok(codes.length > 40, `${codes.length} codes`);
  const texts = await page.evaluate(
    (names) => names.map((name) => [name, document.getElementById(name)?.nextElementSibling?.textContent ?? ""]),
    codes,
  );
  assert.deepEqual(
    texts.filter(([, text]) => !text),
    [],
  );
  assert.deepEqual((await page.locator("nav li").allInnerTexts()).sort(), codes.sort());
});

test("the link on an error card opens the text of its code", async () => {
  const { page } = visitor;
  await visitor.show("Break it");
  await visitor.press("Deny");
  const about = await follow(page, outcome(page, "bad").getByRole("link", { name: "About access_denied" }));
  await about.locator("#access_denied:target").waitFor();
  await about.getByRole("link", { name: "Go to the playground" }).click();
  await about.locator("#sign-in-button:enabled").waitFor();
});

test("an error in the picture links to its code as well", async () => {
  const { page } = visitor;
  await visitor.show("Break it");
  await visitor.press("Deny");
  await outcome(page, "bad").waitFor();
  await page.locator(".messages .message").filter({ hasText: "access_denied" }).click();
  const about = await follow(page, page.locator("#detail").getByRole("link", { name: "About access_denied" }));
  await about.locator("#access_denied:target").waitFor();
});

test("on a phone, the page is no wider than its window", async () => {
  const { page, server } = visitor;
  await page.setViewportSize({ width: 400, height: 800 });
  await page.goto(`${server.url}/playground/errors.html#token_rejected`);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 400);
  const box = await page.locator("#token_rejected").boundingBox();
  assert.ok(box && box.y >= 0 && box.y < 100, "the code is at the top");
});

async function follow(page: Page, link: ReturnType<Page["locator"]>): Promise<Page> {
  const opened = page.context().waitForEvent("page");
  await link.click();
  return opened;
}

/** The codes that the package's types name. */
function codesOfThePackage(): string[] {
  const entry = createRequire(import.meta.url).resolve("@plexicus/auth");
  const types = readFileSync(join(dirname(entry), "errors.d.ts"), "utf8");
  const [, union = ""] = /type KnownErrorCode =([^;]*);/.exec(types) ?? [];
  return [...union.matchAll(/"(\w+)"/g)].map(([, code = ""]) => code);
}
