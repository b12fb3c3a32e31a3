/**
 * ns per header while the stored token is valid: one call after the other, a thousand concurrent calls, and
 * synchronously.
 */
import { open } from "#client";
import type { Start } from "../client.js";
import { answer, failWith, given } from "./given.js";

const BATCH_MS = 60;
const BATCHES = 7;
const CALLERS = 1000;

async function main(): Promise<void> {
  const { header, headerNow } = await open(given<Start>());
  if (!header) throw new Error("stores no token");
  const first = await header();
  const text = typeof first === "string" ? first : first.Authorization;
  if (!/^\w+ \S+$/.test(text)) throw new Error("gave no header");
  const crowd = Array.from({ length: CALLERS });
  answer({
    one: await median(async (times) => {
      for (let time = 0; time < times; time++) await header();
    }),
    thousand:
      (await median(async (times) => {
        for (let time = 0; time < times; time++) await Promise.all(crowd.map(header));
      })) / CALLERS,
    ...(headerNow && {
      now: await median(async (times) => {
        for (let time = 0; time < times; time++) headerNow();
      }),
    }),
  });
}

/** ns per call: the median of several batches, after a first one to warm up. */
async function median(batch: (times: number) => Promise<void>): Promise<number> {
  let times = 1;
  let tookMs = 0;
  while (tookMs < BATCH_MS) {
    times *= 2;
    tookMs = await timed(batch, times);
  }
  const took = [];
  for (let count = 0; count < BATCHES; count++) took.push((await timed(batch, times)) / times);
  return (took.sort((a, b) => a - b)[Math.floor(BATCHES / 2)] ?? Number.NaN) * 1e6;
}

async function timed(batch: (times: number) => Promise<void>, times: number): Promise<number> {
  const begin = performance.now();
  await batch(times);
  return performance.now() - begin;
}

main().catch(failWith);
