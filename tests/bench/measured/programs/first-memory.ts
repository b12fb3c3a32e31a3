/** The memory of the process after its first header, in bytes. */
import { open } from "#client";
import type { Start } from "../client.js";
import { answer, failWith, given } from "./given.js";

async function main(): Promise<void> {
  const client = await open(given<Start>());
  await client.header?.();
  gc?.();
  answer({ bytes: process.memoryUsage.rss() });
}

main().catch(failWith);
