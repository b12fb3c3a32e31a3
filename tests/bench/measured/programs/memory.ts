/** Bytes per instance, and what a million calls leave in memory. */
import { open } from "#client";
import type { Client, Start } from "../client.js";
import { answer, failWith, given } from "./given.js";

const INSTANCES = 200;
const CALLS = 1_000_000;
/** The time limit of the calls, for libraries that would take minutes. */
const MOST_MS = 5_000;

async function main(): Promise<void> {
  const start = given<Start>();
  const first = await open(start);
  const { header } = first;
  if (!header) throw new Error("stores no token");
  await header();
  const before = await used();
  const kept: Client[] = [];
  for (let count = 0; count < INSTANCES; count++) {
    const client = await open(start);
    await client.header?.();
    kept.push(client);
  }
  const perInstance = ((await used()) - before) / kept.length;
  const [calm, begin] = [await used(), performance.now()];
  let calls = 0;
  while (calls < CALLS && performance.now() - begin < MOST_MS) {
    for (let batch = 0; batch < 1000; batch++) await header();
    calls += 1000;
  }
  answer({ perInstance, calls, left: (await used()) - calm });
}

async function used(): Promise<number> {
  for (let count = 0; count < 3; count++) {
    await new Promise((resolve) => setImmediate(resolve));
    gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

main().catch(failWith);
