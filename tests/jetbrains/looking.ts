/** Actions and checks in the tool window's page. */

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { violations } from "../browser/accessibility.js";
import { place } from "../vscode/place.js";
import type { ChromiumBrowsers } from "./chromium.js";
import type { Ide } from "./ide.js";
import { DARK, LIGHT, type Theme } from "./themes.js";

const PICTURES = place("PLEXICUS_JETBRAINS_PICTURES");

/** Opens the tool window in a project and returns its page. */
export async function open(ide: Ide, project: string): Promise<Page> {
  await ide.openToolWindow(project);
  return (ide.browsers as ChromiumBrowsers).page("view.html");
}

/** Waits for a heading. */
export async function heading(view: Page, name: string): Promise<void> {
  await view.getByRole("heading", { name, exact: true }).waitFor();
}

/** Presses a button by keyboard, to check that it can be reached without a mouse. */
export async function press(view: Page, name: string): Promise<void> {
  const button = view.getByRole("button", { name, exact: true });
  await button.waitFor();
  for (let steps = 0; steps < 20; steps++) {
    if (await button.evaluate((element) => element === document.activeElement)) return view.keyboard.press("Enter");
    await view.keyboard.press("Tab");
  }
  assert.fail(`Tab does not reach ${name}`);
}

/** Gives the IDE a theme, and waits until the page uses it. */
export async function wear(view: Page, ide: Ide, theme: Theme, fontSize = 13): Promise<void> {
  ide.setLook(theme, fontSize);
  await view
    .locator(`html[data-theme=${theme.isDark ? "dark" : "light"}][style*="font-size: ${fontSize}px"]`)
    .waitFor();
  const background = theme.colors["ToolWindow.background"] ?? "";
  await view.waitForFunction((color) => {
    const worn = document.documentElement.style.getPropertyValue("--plexicus-background");
    return color === "" ? worn === "" : worn.startsWith(color);
  }, background);
}

/** Takes pictures in both themes, with large fonts and in a narrow window, and checks them with axe. */
export async function look(view: Page, ide: Ide, name: string, title: string): Promise<void> {
  await heading(view, title);
  await mkdir(PICTURES, { recursive: true });
  for (const theme of [DARK, LIGHT]) {
    const kind = `${name}-${theme.isDark ? "dark" : "light"}`;
    await wear(view, ide, theme, 18);
    await view.screenshot({ path: join(PICTURES, `${kind}-18.png`), fullPage: true });
    await wear(view, ide, theme);
    await view.screenshot({ path: join(PICTURES, `${kind}.png`) });
    assert.deepEqual(await violations(view), [], kind);
  }
  await wear(view, ide, LIGHT, 20);
  await view.setViewportSize({ width: 240, height: 720 });
  assert.equal(
    await view.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    true,
    `${name} is cut off in a narrow window`,
  );
  await view.screenshot({ path: join(PICTURES, `${name}-narrow.png`) });
  await view.setViewportSize({ width: 420, height: 720 });
  await wear(view, ide, LIGHT);
}
