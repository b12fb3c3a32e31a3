// Waiting for what other processes and the file system do in their own time.

import { setTimeout as sleep } from "node:timers/promises";

/** Waits until this is so. Only the time limit of the test ends it: a busy machine is slow. */
export async function untilTrue(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}
