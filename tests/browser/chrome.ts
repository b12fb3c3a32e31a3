/** Starts an installed Chrome or Chromium without a window. */

import { access, constants } from "node:fs/promises";

import { type Browser, chromium } from "playwright-core";

const USUAL_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/** Flags that keep the browser from contacting anything except the server under test. */
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser with its own profile, which is deleted on `close()`. */
export async function openBrowser(): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: await findChrome(),
    headless: true,
    chromiumSandbox: !isRoot, // Chromium refuses to sandbox for root
    args: FLAGS,
  });
}

async function findChrome(): Promise<string> {
  const named = process.env["PLEXICUS_CHROME"];
  for (const path of named ? [named] : USUAL_PLACES) {
    if (await isExecutable(path)) return path;
  }
  throw new Error("No Chrome or Chromium found: install one, or name it in PLEXICUS_CHROME.");
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
