/** The movable clock. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { MovableClock } from "../../examples/playground/src/clock.js";

const HOUR_MS = 60 * 60 * 1000;

test("sleepers wake when their time has come, however the time passed", { timeout: 10_000 }, async () => {
  const clock = new MovableClock();
  const never = new AbortController().signal;
  const woken: string[] = [];
  const sleep = async (name: string, ms: number) => {
    await clock.sleep(ms, never);
    woken.push(name);
  };
  const last = sleep("a moment after the end of the drag", 2 * HOUR_MS + 50);
  void sleep("in the middle of the drag", HOUR_MS);
  void sleep("a minute after the drag", 2 * HOUR_MS + 60_000);
  clock.advance(2 * HOUR_MS);
  await last;
  assert.deepEqual(woken, ["in the middle of the drag", "a moment after the end of the drag"]);
  clock.advance(60_000);
  await sleep("at once", 0);
  assert.deepEqual(woken.slice(2).sort(), ["a minute after the drag", "at once"]);
});
