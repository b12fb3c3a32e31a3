/** Checks a page's accessibility with axe. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import type { Page } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The violations that axe finds in a page: each rule, with the elements that break it. */
export async function violations(page: Page): Promise<string[]> {
  // The pages' policies refuse an inline script; the browser's own tools bypass them.
  await page.evaluate(await readFile(AXE, "utf8"));
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    // Preloading reads the style sheets once more, which a browser forbids for files.
    const found = await axe.run(document, { preload: location.protocol !== "file:" });
    if (found.passes.length === 0) throw new Error("axe checked nothing");
    return found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html).join(" ")}`);
  });
}
