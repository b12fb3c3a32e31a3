/** `@plexicus/auth/slim`, with the wasm as a file beside it. */

import { createAuth } from "@plexicus/auth/slim";
import type { Client, Start } from "../client.js";
import { dressed, options } from "../plexicus.js";
import { wasm } from "#wasm-file";

export async function open(start: Start): Promise<Client> {
  return dressed(await createAuth({ ...options(start), wasm: wasm() }));
}
