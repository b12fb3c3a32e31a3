/** Checks states of the page in four looks: takes a screenshot, checks accessibility and the page's size. */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import type { Browser, Page } from "playwright-core";

import type { DevServer } from "../browser/dev-server.js";
import { Visitor } from "./playground.js";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const PICTURES = process.env["PLEXICUS_PLAYGROUND_PICTURES"] ?? "playground-pictures";

export const LOOKS = [
  { name: "desktop-light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "desktop-dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "laptop-light", colorScheme: "light", viewport: { width: 1024, height: 768 } },
  { name: "laptop-dark", colorScheme: "dark", viewport: { width: 1024, height: 768 } },
  { name: "tablet-light", colorScheme: "light", viewport: { width: 820, height: 1180 } },
  { name: "phone-light", colorScheme: "light", viewport: { width: 400, height: 812 } },
  { name: "phone-dark", colorScheme: "dark", viewport: { width: 375, height: 812 } },
] as const;

/** Checks the page's current state under this name. */
export type Look = (state: string) => Promise<void>;

/** Lets `show` go through the states, and checks each. */
export async function lookAt(
  browser: Browser,
  server: DevServer,
  { name, ...options }: (typeof LOOKS)[number],
  show: (visitor: Visitor, look: Look) => Promise<void>,
): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  // axe is injected as an inline script, which the page's policy refuses.
  const visitor = await Visitor.open(browser, server, { ...options, bypassCSP: true });
  const { page } = visitor;
  await server.control.setClock(Date.now());
  await show(visitor, async (state) => {
    await page.screenshot({ path: join(PICTURES, `${name}-${state}.png`), fullPage: true });
    assert.deepEqual(await barriers(page), [], state);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= options.viewport.width, `${state} is ${width} px wide`);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const isOneScreen = options.viewport.width === 1280 && (await page.locator("#picture").count()) > 0;
    if (isOneScreen) assert.ok(height <= options.viewport.height, `${state} is ${height} px high`);
  });
  await visitor.close();
}

async function barriers(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
}
