/** ms from the start of the process to the first header. */
import { open } from "#client";
import type { Start } from "../client.js";
import { answer, failWith, given } from "./given.js";

async function main(): Promise<void> {
  const client = await open(given<Start>());
  await client.header?.();
  answer({ ms: performance.now() });
}
main().catch(failWith);
