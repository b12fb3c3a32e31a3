/** Checks states of the page in one look: takes a screenshot, checks accessibility and the page's size. */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { violations } from "../browser/accessibility.js";
import { Visitor } from "./playground.js";
import type { Opened } from "./visits.js";

const PICTURES = process.env["PLEXICUS_PLAYGROUND_PICTURES"] ?? "playground-pictures";

export const PHONE = { name: "phone-dark", colorScheme: "dark", viewport: { width: 375, height: 812 } } as const;

export const LOOKS = [
  { name: "desktop-light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "desktop-dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "laptop-light", colorScheme: "light", viewport: { width: 1024, height: 768 } },
  { name: "laptop-dark", colorScheme: "dark", viewport: { width: 1024, height: 768 } },
  { name: "tablet-light", colorScheme: "light", viewport: { width: 820, height: 1180 } },
  { name: "phone-light", colorScheme: "light", viewport: { width: 400, height: 812 } },
  PHONE,
] as const;

/** The looks of the gate: three widths, both themes. `every/` checks all of them. */
export const SOME_LOOKS = LOOKS.filter(({ name }) => ["desktop-light", "laptop-dark", PHONE.name].includes(name));

/** Checks the page's current state under this name. */
export type Look = (state: string) => Promise<void>;

/** Lets `show` go through the states, and checks each. */
export async function lookAt(
  { browser, server }: Opened,
  { name, ...options }: (typeof LOOKS)[number],
  show: (visitor: Visitor, look: Look) => Promise<void>,
): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const visitor = await Visitor.open(browser, server, options);
  const { page } = visitor;
  await server.control.setClock(Date.now());
  await show(visitor, async (state) => {
    await page.screenshot({ path: join(PICTURES, `${name}-${state}.png`), fullPage: true });
    assert.deepEqual(await violations(page), [], state);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= options.viewport.width, `${state} is ${width} px wide`);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const isOneScreen = options.viewport.width === 1280 && (await page.locator("#picture").count()) > 0;
    if (isOneScreen) assert.ok(height <= options.viewport.height, `${state} is ${height} px high`);
  });
  await visitor.close();
}
