/** `@plexicus/auth/slim`, its wasm beside it as a file. */

import { createAuth } from "@plexicus/auth/slim";
import type { Client, Start } from "../client.js";
import { dressed, options } from "../plexicus.js";
import { wasm } from "#wasm-file";

export async function open(start: Start): Promise<Client> {
  return dressed(await createAuth({ ...options(start), wasm: wasm() }));
}
