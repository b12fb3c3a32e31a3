/** The page is accessible, and fits on one screen if there is room. `every/` has all looks. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Page } from "playwright-core";

import { lookAt, PHONE, SOME_LOOKS } from "./looks.js";
import { Visitor, who } from "./playground.js";
import { everyNumberOfAccounts, everyState } from "./states.js";
import { openForFile } from "./visits.js";

const opened = openForFile();

for (const look of SOME_LOOKS) {
  test(`no state of the page has an accessibility violation (${look.name})`, () => lookAt(opened, look, everyState));
}

test("no number of accounts has an accessibility violation", () => lookAt(opened, PHONE, everyNumberOfAccounts));

test("the main story needs no scrolling at 1280 × 800", async () => {
  const visitor = await Visitor.open(opened.browser, opened.server);
  const { page } = visitor;
  await visitor.signIn();
  await page.getByRole("heading", { name: "In short" }).waitFor();
  assert.deepEqual(await cut(page), []);
  await page.locator(".messages .message").filter({ hasText: "POST /auth/cli/token" }).click();
  await page.getByRole("heading", { name: "Core → API: POST /auth/cli/token" }).waitFor();
  assert.deepEqual(await cut(page), []);
  for (const step of await page.locator("#story button").all()) {
    await step.click();
    assert.deepEqual(await cut(page), []);
  }
  await visitor.close();
});

test("signing in, reading messages and choosing tabs work without a mouse", async () => {
  const visitor = await Visitor.open(opened.browser, opened.server);
  const { page } = visitor;
  const { keyboard } = page;
  await page.getByLabel("Let Grace sign in for me").focus();
  await keyboard.press("Tab");
  await focused(page, "method");
  await keyboard.press("Tab");
  await focused(page, "sign-in-button");
  await keyboard.press("Enter");
  await who(page, "logged_in");
  await page.locator(".messages button").first().focus();
  await keyboard.press("ArrowDown");
  await page.getByRole("heading", { name: "Core → Core: create a secret" }).waitFor();
  await page.getByRole("tab", { name: "Try it" }).focus();
  await keyboard.press("ArrowRight");
  await focused(page, "accounts-tab");
  await keyboard.press("Tab");
  await focused(page, "accounts-panel");
  await visitor.close();
});

test("reduced motion turns animations off", async () => {
  for (const [reducedMotion, animation] of [
    ["no-preference", "sent"],
    ["reduce", "none"],
  ] as const) {
    const visitor = await Visitor.open(opened.browser, opened.server, { reducedMotion });
    await visitor.signIn();
    await who(visitor.page, "logged_in");
    const arrow = visitor.page.locator(".messages .arrow").last();
    assert.equal(await arrow.evaluate((element) => getComputedStyle(element).animationName), animation);
    await visitor.close();
  }
});

test("a page whose policy forbids WebAssembly says what to do", async () => {
  const visitor = await Visitor.open(opened.browser, opened.server);
  const { page } = visitor;
  await page.route("**/playground/", async (route) => {
    const response = await route.fetch();
    const policy = (response.headers()["content-security-policy"] ?? "").replace(" 'wasm-unsafe-eval'", "");
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
  });
  await page.reload();
  await page.getByText("'wasm-unsafe-eval'").waitFor();
  visitor.complaints.length = 0;
  await visitor.close();
});

/** The elements whose content does not fit. */
async function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isCut = (element: Element) => element.scrollHeight > element.clientHeight + 1;
    const all = [document.documentElement, ...document.querySelectorAll("#story, #detail, #do, #facts")];
    return all.filter(isCut).map((element) => element.id || element.tagName);
  });
}

async function focused(page: Page, id: string): Promise<void> {
  await page.waitForFunction((wanted) => document.activeElement?.id === wanted, id);
}
