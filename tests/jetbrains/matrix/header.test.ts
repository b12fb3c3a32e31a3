/** The cost of a header through a real CEF: the time, cold and warm, and the memory of the core's page. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { CefBrowsers } from "../cef-browsers.js";
import type { Tampering } from "../browsers.js";
import { Studio } from "../studio.js";

const ROUNDS = 7;
const WARM_HEADERS = 200;

let studio: Studio;

before(async () => {
  studio = await Studio.open();
});
after(async () => studio.close());

const open = (folder: string, tampering: Tampering = {}) =>
  studio.ide({ folder, tampering, open: (ide, tampering) => new CefBrowsers(ide, tampering) });
const withoutCore: Tampering = {
  resource: (url, given) => (url.endsWith("/core.js") ? { ...given, body: "" } : given),
};
const median = (all: number[]): number => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

test("a header through a real CEF stays within its limits, cold, warm and in memory", async (t) => {
  const folder = await studio.home();
  const first = await open(folder);
  await studio.signIn(first);
  await first.close();

  const url = `${studio.server.url}/repositories`;
  const [cold, loaded, warm, withIt, without] = [[], [], [], [], []] as number[][];
  for (let round = 0; round < ROUNDS; round++) {
    const ide = await open(folder);
    cold?.push(await msOf(() => ide.call("headers", { url })));
    warm?.push(await ide.call<number>("warmHeaderMs", { url, times: WARM_HEADERS }));
    withIt?.push((ide.browsers as CefBrowsers).memoryMb());
    await ide.close();

    // The same page with an empty script: it loads, and then the library gives up.
    const empty = await open(folder, withoutCore);
    const asked = assert.rejects(empty.call("headers", { url }), { code: "host_failed" });
    loaded?.push(await msOf(() => (empty.browsers as CefBrowsers).loaded()));
    without?.push((empty.browsers as CefBrowsers).memoryMb());
    await asked;
    await empty.close();
  }
  const figures = {
    coldMs: median(cold ?? []),
    emptyPageMs: median(loaded ?? []),
    warmMs: median(warm ?? []),
    coreMb: median(withIt ?? []) - median(without ?? []),
    emptyBrowserMb: median(without ?? []),
  };
  t.diagnostic(
    Object.entries(figures)
      .map(([name, value]) => `${name} ${value.toFixed(1)}`)
      .join(", "),
  );
  assert.ok(figures.coldMs < 4 * figures.emptyPageMs, "the core starts in a few times what an empty page takes");
  assert.ok(figures.warmMs < figures.coldMs / 10, "the next header is far quicker than the first");
  assert.ok(figures.coreMb < 100, "the core is smaller than the browser that it runs in");
});
