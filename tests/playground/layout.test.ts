/** At every width, no label covers another or leaves its box, and what belongs together is side by side. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Page } from "playwright-core";

import { outcome, Visitor } from "./playground.js";
import { openForFile } from "./visits.js";

const opened = openForFile();

for (const [width, height] of [
  [1440, 900],
  [1280, 800],
  [1024, 768],
  [768, 1024],
  [400, 800],
] as const) {
  test(`no label overlaps another at ${width} × ${height}`, async () => {
    const visitor = await open(width, height);
    const { page } = visitor;
    const check = async (state: string) => assert.deepEqual(await misplaced(page), [], state);
    await check("empty");
    await page.locator("#life").selectOption("renewed");
    await page.locator("#life:not([aria-busy])").waitFor();
    await visitor.signIn();
    await page.getByRole("heading", { name: "In short" }).waitFor();
    await page.locator(".messages .message").filter({ hasText: "open the sign-in page" }).click();
    await page.getByText("code_challenge_method").waitFor();
    await visitor.show("Store");
    await page.getByText("last_used_at_ms").waitFor();
    await check("what the sign-in page's address carries");
    await visitor.show("Token");
    await check("a login that is renewed");
    await page.locator("#clock").fill("75");
    await page.locator("#clock:not([aria-busy])").waitFor();
    await visitor.press("Call the API");
    await outcome(page, "good").waitFor();
    await check("renewed after 75 minutes");
    await visitor.show("Accounts");
    await visitor.press("Two accounts");
    await outcome(page, "good").filter({ hasText: "account_unexpected" }).waitFor();
    await check("two accounts");
    await visitor.show("Hosts");
    await check("the method chooser");
    await visitor.show("Break it");
    for (const name of ["Captive portal", "Code used twice"]) {
      await visitor.press(name);
      await outcome(page, "bad").waitFor();
      await check(name);
    }
    const popup = await visitor.openSignIn();
    await check("a login under way");
    await popup.close();
    await visitor.close();
  });
}

for (const [width, height] of [
  [1280, 800],
  [1024, 768],
] as const) {
  test(`"Break it" and its outcome are beside the picture at ${width} × ${height}`, async () => {
    const visitor = await open(width, height);
    const { page } = visitor;
    await visitor.show("Break it");
    await visitor.press("Captive portal");
    await outcome(page, "bad").waitFor();
    const [panel, picture, card] = [
      await boxOf(page, "#do"),
      await boxOf(page, "#picture"),
      await boxOf(page, "#break-panel .outcome"),
    ];
    assert.ok(panel.right <= picture.left, "side by side");
    assert.ok(Math.abs(panel.top - picture.top) < 1, "at the same height");
    assert.ok(picture.bottom <= height && panel.bottom <= height, "above the fold");
    assert.ok(panel.top <= card.top && card.bottom <= panel.bottom, "the outcome is in view");
    assert.ok(picture.right - picture.left > 560, "room for five parties");
    await visitor.close();
  });
}

async function open(width: number, height: number): Promise<Visitor> {
  await opened.server.control.setClock(Date.now());
  return Visitor.open(opened.browser, opened.server, { viewport: { width, height } });
}

async function boxOf(page: Page, selector: string) {
  return page.locator(selector).evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left, right, top, bottom };
  });
}

/** The labels that cover another one or leave their box. What scrolls apart is not compared. */
async function misplaced(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // At its start, a scroller's sticky head covers nothing.
    for (const element of document.querySelectorAll(".scroller, #do, #facts")) element.scrollTop = 0;
    const labels: { text: string; box: DOMRect; scroller: Element | null }[] = [];
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim();
      const parent = node.parentElement;
      if (!text || !parent?.checkVisibility() || parent.closest(".visually-hidden, .skip, option, pre")) continue;
      const frame = parent.closest("button, .words, .parties > div, dt, dd, time, li, label, p, h2");
      const outer = frame?.getBoundingClientRect();
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        labels.push({ text, box, scroller: parent.closest(".scroller, #detail, #do, #facts") });
        const isOut = outer && (box.left < outer.left - 1 || box.right > outer.right + 1);
        if (isOut) found.push(`"${text}" leaves its box`);
      }
    }
    for (const [index, { text, box, scroller }] of labels.entries()) {
      for (const other of labels.slice(index + 1)) {
        const width = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const height = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        // Line boxes of neighbouring lines overlap by the height of their descenders.
        if (scroller === other.scroller && width > 1 && height > 3) found.push(`"${text}" covers "${other.text}"`);
      }
    }
    return [...new Set(found)];
  });
}
