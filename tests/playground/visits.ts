/** A playground for the tests of a file, and a visitor of its own for each of them. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";

import type { Browser } from "playwright-core";

import { openBrowser } from "../browser/chrome.js";
import type { DevServer } from "../browser/dev-server.js";
import { startPlayground, Visitor } from "./playground.js";

/**
 * Hands a visitor over before each test. After it, no page may have complained, nor asked for anything
 * elsewhere than at these addresses.
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
    await server.control.setClock(Date.now()); // a new page knows nothing of the clock that another one moved
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
