// Waiting for other processes and the file system.

import { setTimeout as sleep } from "node:timers/promises";

/** Waits until the condition is true. Only the test's own timeout ends the wait: a busy machine is slow. */
export async function untilTrue(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}
