/**
 * How soon the page is there, and can sign in, beside the same page without the package.
 *
 *     node measure.js <folder without the package>
 *
 * The absolute figures are this machine's; the ratios say what the package costs.
 */

import type { Browser } from "playwright-core";

import { openBrowser } from "../browser/chrome.js";
import { startDevServer } from "../browser/dev-server.js";

const ROUNDS = 15;

interface Sample {
  paintMs: number;
  readyMs: number;
}

const [bareFolder] = process.argv.slice(2);
const folder = process.env["PLEXICUS_PLAYGROUND"];
if (!folder || !bareFolder) throw new Error("PLEXICUS_PLAYGROUND and an argument must name the two built playgrounds.");

const browser = await openBrowser();
try {
  const [whole, bare] = [await measure(browser, folder), await measure(browser, bareFolder)];
  print("first contentful paint", whole.paintMs, bare.paintMs);
  print("ready to log in", whole.readyMs, bare.readyMs);
} finally {
  await browser.close();
}

async function measure(browser: Browser, playground: string): Promise<Sample> {
  const server = await startDevServer({ playground });
  const samples: Sample[] = [];
  // The first round warms the browser up.
  for (let round = 0; round <= ROUNDS; round++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(`${server.url}/playground/`);
    await page.locator("#sign-in-button:enabled").waitFor();
    const sample = await page.evaluate(() => {
      const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
      return { paintMs: at("first-contentful-paint"), readyMs: at("ready-to-log-in") };
    });
    if (round > 0) samples.push(sample);
    await context.close();
  }
  await server.stop();
  return { paintMs: median(samples.map(({ paintMs }) => paintMs)), readyMs: median(samples.map(({ readyMs }) => readyMs)) };
}

function median(numbers: number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function print(what: string, wholeMs: number, bareMs: number): void {
  console.log(`${what}: ${wholeMs.toFixed(0)} ms with the package, ${bareMs.toFixed(0)} ms without, ratio ${(wholeMs / bareMs).toFixed(2)}`);
}
