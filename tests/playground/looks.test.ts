/** The page is accessible, fits on one screen if there is room, and is captured in every look. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { openBrowser } from "../browser/chrome.js";
import type { DevServer } from "../browser/dev-server.js";
import { LOOKS, type Look, lookAt } from "./looks.js";
import { outcome, ready, startPlayground, Visitor, who } from "./playground.js";

let server: DevServer;
let browser: Browser;

before(async () => {
  server = await startPlayground();
  browser = await openBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
});

for (const look of LOOKS) {
  test(`no state of the page has an accessibility violation (${look.name})`, () =>
    lookAt(browser, server, look, everyState));
}

test("the main story needs no scrolling at 1280 × 800", async () => {
  const visitor = await Visitor.open(browser, server);
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
  const visitor = await Visitor.open(browser, server);
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
    const visitor = await Visitor.open(browser, server, { reducedMotion });
    await visitor.signIn();
    await who(visitor.page, "logged_in");
    const arrow = visitor.page.locator(".messages .arrow").last();
    assert.equal(await arrow.evaluate((element) => getComputedStyle(element).animationName), animation);
    await visitor.close();
  }
});

test("a page whose policy forbids WebAssembly says what to do", async () => {
  const visitor = await Visitor.open(browser, server);
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

/** Shows each state of the page, one after the other. */
async function everyState(visitor: Visitor, look: Look): Promise<void> {
  const { page } = visitor;
  await look("empty");
  await visitor.signIn();
  await page.getByRole("heading", { name: "In short" }).waitFor();
  await look("signed-in");
  await page.locator(".messages .message").filter({ hasText: "POST /auth/cli/token" }).click();
  await visitor.show("Store");
  await page.getByText("fingerprint ").first().waitFor();
  await look("exchange");
  await visitor.show("Break it");
  await visitor.show("Why");
  await visitor.press("Captive portal");
  await outcome(page, "bad").waitFor();
  await look("broken");
  await visitor.press("Back after a weekend");
  await outcome(page, "bad").filter({ hasText: "login_required" }).waitFor();
  await look("weekend");
  await visitor.show("Hosts");
  await page.locator(".plan .first").waitFor();
  await look("hosts");
  await visitor.show("Code");
  await look("code");
  await page.getByRole("button", { name: /^3 A code comes back/ }).click();
  await visitor.signIn("with a code");
  await page.getByRole("dialog").waitFor();
  await look("dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.goto(`${visitor.server.url}/callback?code=x&state=y`);
  await page.getByRole("heading", { name: "You are not signed in" }).waitFor();
  await look("callback");
  await page.goto(`${visitor.server.url}/playground/errors.html#token_rejected`);
  await look("errors");
  await visitor.visit(page);
  await ready(page);
}

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
