/** An extension: makes its first header when it is activated. */
import { open } from "#client";
import type { Start } from "../client.js";

// The bundler puts it here.
declare const START: Start;

export async function activate(): Promise<void> {
  const client = await open(START);
  await client.header?.();
}
