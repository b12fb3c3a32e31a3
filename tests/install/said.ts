/** The result that a page reports in its title. */

import type { Browser } from "playwright-core";

export async function said(browser: Browser, url: string): Promise<string> {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    await page.waitForFunction(() => document.title !== "");
    return await page.title();
  } finally {
    await page.close();
  }
}
