/** The cost of activating the example, compared in the same run with an extension that does nothing. */

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { buildExample } from "../example.js";
import { buildFixture, pack } from "../extensions.js";
import { Studio } from "../studio.js";

const WINDOWS = 12;
const MOST_MS = 30;

let studio: Studio;

before(async () => {
  studio = await Studio.open();
});
after(async () => studio.close());

test(`activation adds less than ${MOST_MS} ms to the Node host over an empty extension`, async (t) => {
  const { folder } = await buildExample(studio.folder);
  await activateOnDemand(folder);
  const fixtures = await Promise.all(["empty", "stopwatch"].map((name) => buildFixture(name, studio.folder)));
  const added: number[] = [];
  await studio.visitNode(await Promise.all([folder, ...fixtures].map(pack)), async (workbench) => {
    for (let count = 0; count < WINDOWS; count++) {
      if (count > 0) await workbench.reload();
      await workbench.runCommand(count % 2 === 0 ? "Stopwatch: Empty First" : "Stopwatch: Empty Last");
      const text = await workbench.status(/stopwatch: .* ms, .* ms/);
      const [empty = 0, example = 0] = [...text.matchAll(/[\d.]+(?= ms)/g)].map(Number);
      added.push(example - empty);
    }
  });
  const median = added.sort((a, b) => a - b)[WINDOWS / 2] ?? Number.NaN;
  t.diagnostic(`${median.toFixed(1)} ms more than an empty extension (median of ${WINDOWS} windows)`);
  assert.ok(median < MOST_MS, added.join());
});

/** Makes the extension activate on demand, not after the start. */
async function activateOnDemand(folder: string): Promise<void> {
  const path = join(folder, "package.json");
  const manifest = JSON.parse(await readFile(path, "utf8")) as object;
  await writeFile(path, JSON.stringify({ ...manifest, activationEvents: [] }));
}
