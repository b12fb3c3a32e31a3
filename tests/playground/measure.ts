/**
 * Measures how soon the page is painted and ready for a login, beside the same page without the package.
 *
 *     node measure.js <folder without the package>
 *
 * The absolute times are this machine's; the ratios show the cost of the package.
 */

import type { Browser } from "playwright-core";

import { openBrowser } from "../browser/chrome.js";
import { startDevServer } from "../browser/dev-server.js";

const ROUNDS = 25;

interface Sample {
  paintMs: number;
  readyMs: number;
}

const [bareFolder] = process.argv.slice(2);
const folder = process.env["PLEXICUS_PLAYGROUND"];
if (!folder || !bareFolder) throw new Error("PLEXICUS_PLAYGROUND and an argument must name the two built playgrounds.");

const browser = await openBrowser();
const [whole, bare] = await Promise.all([
  startDevServer({ playground: folder }),
  startDevServer({ playground: bareFolder }),
]);
const samples: { whole: Sample[]; bare: Sample[] } = { whole: [], bare: [] };
try {
  // Alternating, so that other load on the machine affects both; the first round is a warm-up.
  for (let round = 0; round <= ROUNDS; round++) {
    const [one, other] = [await visit(browser, whole.url), await visit(browser, bare.url)];
    if (round === 0) continue;
    samples.whole.push(one);
    samples.bare.push(other);
  }
  print("first contentful paint", ({ paintMs }) => paintMs);
  print("ready to log in", ({ readyMs }) => readyMs);
} finally {
  await browser.close();
  await Promise.all([whole.stop(), bare.stop()]);
}

async function visit(browser: Browser, url: string): Promise<Sample> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${url}/playground/`);
  await page.locator("#sign-in-button:enabled").waitFor();
  const sample = await page.evaluate(() => {
    const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
    return { paintMs: at("first-contentful-paint"), readyMs: at("ready-to-log-in") };
  });
  await context.close();
  return sample;
}

function print(what: string, of: (sample: Sample) => number): void {
  const [wholeMs, bareMs] = [median(samples.whole.map(of)), median(samples.bare.map(of))];
  console.log(
    `${what}: ${wholeMs.toFixed(0)} ms with the package, ${bareMs.toFixed(0)} ms without, ratio ${(wholeMs / bareMs).toFixed(2)}`,
  );
}

function median(numbers: number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
