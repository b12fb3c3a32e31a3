/** The accounts panel with no, one and several accounts: accessible, with screenshots at three widths. */

import { after, before, test } from "node:test";

import type { Browser } from "playwright-core";

import { openBrowser } from "../browser/chrome.js";
import type { DevServer } from "../browser/dev-server.js";
import { LOOKS, type Look, lookAt } from "./looks.js";
import { outcome, startPlayground, type Visitor } from "./playground.js";

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

for (const look of LOOKS.filter(({ name }) => ["desktop-dark", "laptop-light", "phone-dark"].includes(name))) {
  test(`no number of accounts has an accessibility violation (${look.name})`, () =>
    lookAt(browser, server, look, everyNumber));
}

async function everyNumber(visitor: Visitor, look: Look): Promise<void> {
  const { page } = visitor;
  await visitor.show("Accounts");
  await look("accounts-none");
  await visitor.signIn();
  await page.getByText("One login is stored.").waitFor();
  await page.getByRole("heading", { name: "In short" }).waitFor();
  await look("accounts-one");
  await visitor.press("Two accounts");
  await outcome(page, "good").filter({ hasText: "account_unexpected" }).waitFor();
  await look("accounts-scene");
  await visitor.press("Sign in for an agent");
  await page.getByText("4 logins are stored.").waitFor();
  await page.getByRole("heading", { name: "In short" }).waitFor();
  await visitor.show("Store");
  await page.locator(".records section").nth(8).waitFor();
  await look("accounts-several");
}
