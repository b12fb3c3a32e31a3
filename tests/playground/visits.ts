/** A playground for a test file, with a new visitor for each test. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";

import type { Browser } from "playwright-core";

import { openBrowser } from "../browser/chrome.js";
import type { DevServer } from "../browser/dev-server.js";
import { startPlayground, Visitor } from "./playground.js";

/** A server with the playground and a browser, for all tests of a file. */
export interface Opened {
  server: DevServer;
  browser: Browser;
}

/** Opens them before the first test and closes them after the last. The fields are set when the tests run. */
export function openForFile(): Opened {
  const opened = {} as Opened;
  before(async () => {
    opened.server = await startPlayground();
    opened.browser = await openBrowser();
  });
  after(async () => {
    await opened.browser.close();
    await opened.server.stop();
  });
  return opened;
}

/**
 * Calls `begin` with a new visitor before each test. After each test, checks that no page reported an error
 * or sent a request to addresses other than the server's and `elsewhere`.
 */
export function eachTestVisits(begin: (visitor: Visitor) => void | Promise<void>, ...elsewhere: string[]): void {
  const opened = openForFile();
  let visitor: Visitor;

  beforeEach(async () => {
    const { server, browser } = opened;
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
