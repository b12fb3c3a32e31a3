/** An extension that creates its first header when it is activated. */
import { open } from "#client";
import type { Start } from "../client.js";

// The bundler defines this.
declare const START: Start;

export async function activate(): Promise<void> {
  const client = await open(START);
  await client.header?.();
}
