/** A playground for a test file, with a new visitor for each test. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";

import type { Browser } from "playwright-core";

import { openBrowser } from "../browser/chrome.js";
import type { DevServer } from "../browser/dev-server.js";
import { startPlayground, Visitor } from "./playground.js";

/**
 * Calls `begin` with a new visitor before each test. After each test, checks that no page reported an error
 * or sent a request to addresses other than the server's and `elsewhere`.
 */
export function eachTestVisits(begin: (visitor: Visitor) => void | Promise<void>, ...elsewhere: string[]): void {
  let server: DevServer;
  let browser: Browser;
  let visitor: Visitor;

  before(async () => {
    server = await startPlayground();
    browser = await openBrowser();
  });

  after(async () => {
    await browser.close();
    await server.stop();
  });

  beforeEach(async () => {
    await server.control.setClock(Date.now()); // a new page does not know that another one moved the clock
    visitor = await Visitor.open(browser, server);
    await begin(visitor);
  });

  afterEach(async () => {
    assert.deepEqual(visitor.complaints, []);
    assert.deepEqual(
      visitor.foreign.filter((url) => !elsewhere.includes(url)),
      [],
    );
    await visitor.close();
  });
}
