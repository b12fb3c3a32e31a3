/** The built documentation site, as files and as pages in a browser. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Page } from "playwright-core";

/** The root of the repository. */
export const ROOT = process.env["PLEXICUS_ROOT"] ?? ".";
/** The folder that `cargo xtask docs` writes. */
export const SITE = process.env["PLEXICUS_SITE"] ?? "target/docs/site";

/** The looks in which pages are checked. */
export const LOOKS = [
  { colorScheme: "light", viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" },
  { colorScheme: "dark", viewport: { width: 400, height: 800 }, reducedMotion: "reduce" },
] as const;

/** Every file of this ending, as a path within the site. */
export function files(ending: string): string[] {
  const all = readdirSync(SITE, { recursive: true, encoding: "utf8" });
  return all
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(ending))
    .sort();
}

export function text(path: string): string {
  return readFileSync(join(SITE, path), "utf8");
}

export function address(path: string): string {
  return pathToFileURL(join(SITE, path)).href;
}

/** Opens a page and waits for its navigation, which a script builds. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(address(path));
  await page.locator("#tsd-nav-container > li details").first().waitFor({ state: "attached" });
}
