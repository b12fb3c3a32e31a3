/** `@plexicus/auth`, with the wasm inlined. */

import { createAuth } from "@plexicus/auth";
import type { Client, Start } from "../client.js";
import { dressed, options } from "../plexicus.js";

export async function open(start: Start, logins?: number): Promise<Client> {
  return dressed(await createAuth(options(start, {}, logins)));
}
