/** In a page: ms from the first script to the first header, reported in the title. */
import { open } from "#client";
import type { Start } from "../client.js";

declare const start: Start;
declare const startedAt: number;

async function main(): Promise<void> {
  const client = await open(start);
  await client.header?.();
  document.title = String(performance.now() - startedAt);
}
main().catch((thrown) => (document.title = `${thrown}`));
