/** Checks every page of the documentation site with axe. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { violations } from "../../browser/accessibility.js";
import { openBrowser } from "../../browser/chrome.js";
import { files, LOOKS, open } from "../site.js";

for (const look of LOOKS) {
  test(`no page has a barrier (${look.colorScheme})`, async () => {
    const browser = await openBrowser();
    const page = await browser.newPage(look);
    const found: Record<string, string[]> = {};
    for (const path of files(".html")) {
      await open(page, path);
      const here = await violations(page);
      if (here.length > 0) found[path] = here;
    }
    await browser.close();
    assert.deepEqual(found, {});
  });
}
