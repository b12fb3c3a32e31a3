/** ms from a page's first script to its first header, in a new page each time. */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";

import { openBrowser } from "../../browser/chrome.js";
import { bundle } from "../bundle.js";
import { CONTENDERS } from "../contenders.js";
import { inRounds, type Results } from "../rounds.js";

const TYPES: Record<string, string> = { js: "text/javascript", wasm: "application/wasm" };

export async function pageStarts(server: string, rounds: number): Promise<Results> {
  const inPages = CONTENDERS.filter(({ platform }) => platform === "browser");
  const bundles = new Map<string, string>();
  for (const contender of inPages) bundles.set(contender.name, await bundle(contender, "page-header", "browser"));
  const site = createServer(async ({ url = "/" }, response) => {
    const [, name = "", file = ""] = url.split("/");
    const path = bundles.get(name) ?? "";
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Type", TYPES[file.split(".")[1] ?? ""] ?? "text/html");
    response.end(file ? await readFile(join(dirname(path), file)).catch(() => "") : page(server, basename(path)));
  });
  await once(site.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const browser = await openBrowser();
  try {
    return await inRounds(inPages, rounds, async ({ name }) => {
      const context = await browser.newContext(); // a new context, so that no compiled code is cached
      const tab = await context.newPage();
      await tab.goto(`${origin}/${name}/`);
      await tab.waitForFunction(() => document.title !== "");
      const title = await tab.title();
      await context.close();
      return Number.isNaN(Number(title)) ? { failed: title } : { ms: Number(title) };
    });
  } finally {
    await browser.close();
    site.close();
    site.closeAllConnections();
  }
}

function page(server: string, script: string): string {
  const begin = `const start = ${JSON.stringify({ server, token: "good" })}, startedAt = performance.now()`;
  return `<!doctype html><title></title><link rel="icon" href="data:,"><script>${begin}</script><script src="${script}"></script>`;
}
