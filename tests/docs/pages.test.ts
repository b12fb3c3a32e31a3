/** The documentation site in a browser, opened from its files: it is accessible and requests nothing. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Browser } from "playwright-core";

import { violations } from "../browser/accessibility.js";
import { openBrowser } from "../browser/chrome.js";
import { address, LOOKS, open } from "./site.js";

/** One page of each kind; `every/` has all of them. */
const PAGES = [
  "index.html",
  "guides/vscode.html",
  "errors.html",
  "benchmarks.html",
  "modules/_plexicus_auth.html",
  "interfaces/_plexicus_auth.Auth.html",
  "classes/_plexicus_auth.AuthError.html",
  "functions/_plexicus_auth.createAuth.html",
  "types/_plexicus_auth.Progress.html",
];

let browser: Browser;

before(async () => {
  browser = await openBrowser();
});

after(async () => {
  await browser.close();
});

describe("in each look", { concurrency: true }, () => {
  for (const look of LOOKS) {
    test(`no page has a barrier, is too wide or requests anything (${look.colorScheme})`, async () => {
      const context = await browser.newContext(look);
      const page = await context.newPage();
      const foreign: string[] = [];
      const complaints: string[] = [];
      page.on("request", (request) => {
        if (!request.url().startsWith(address(""))) foreign.push(request.url());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      for (const path of PAGES) {
        await open(page, path);
        assert.deepEqual(await violations(page), [], path);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= look.viewport.width, `${path} is ${width} px wide`);
      }
      assert.deepEqual(foreign, []);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
});

test("the search finds guides and names, from any page and without a server", async () => {
  const page = await browser.newPage();
  await open(page, "guides/vscode.html");
  for (const [word, path] of [
    ["ensureLoggedIn", "interfaces/_plexicus_auth.Auth.html"],
    ["remote development", "jetbrains-remote.html"],
  ] as const) {
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByPlaceholder("Search the docs").fill(word);
    const found = page.locator(`#tsd-search-results a[href*="${path}"]`).first();
    await found.waitFor();
    await found.click();
    await page.waitForURL((url) => url.pathname.endsWith(path));
  }
  await page.close();
});

test("the user can choose the theme", async () => {
  const page = await browser.newPage({ colorScheme: "light" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await open(page, "index.html");
  const light = await background();
  await page.getByText("Settings").click();
  await page.getByLabel("Theme").selectOption("dark");
  assert.notEqual(await background(), light);
  await page.close();
});
