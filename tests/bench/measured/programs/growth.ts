/** ns per header and µs per status, with many stored logins and many callers. */
import { open } from "#client";
import type { Start } from "../client.js";
import { answer, failWith, given } from "./given.js";

const LEAST_MS = 300;

interface Input extends Start {
  logins: number;
  callers: number;
}

async function main(): Promise<void> {
  const { logins, callers, ...start } = given<Input>();
  const { header, status } = await (open as (start: Start, logins: number) => ReturnType<typeof open>)(start, logins);
  if (!header || !status) throw new Error("has no status");
  answer({ header: (await perCall(header, callers)) * 1e6, status: (await perCall(status, callers)) * 1e3 });
}

/** ms per call. */
async function perCall(call: () => Promise<unknown>, callers: number): Promise<number> {
  const crowd = Array.from({ length: callers });
  const took: number[] = [];
  for (let begun = performance.now(); performance.now() - begun < LEAST_MS || took.length < 5; ) {
    const begin = performance.now();
    // Calls that take less than a millisecond in total are too short to time, so repeat them.
    const times = Math.max(1, Math.ceil(1000 / callers));
    for (let time = 0; time < times; time++) await Promise.all(crowd.map(call));
    took.push((performance.now() - begin) / (times * callers));
  }
  const settled = took.slice(Math.floor(took.length / 3));
  return settled.sort((a, b) => a - b)[Math.floor(settled.length / 2)] ?? Number.NaN;
}

main().catch(failWith);
