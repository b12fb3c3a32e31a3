/**
 * `@plexicus/auth/node` with its listener; storage in memory, or in the credentials file if
 * `PLEXICUS_CONFIG_DIR` is set.
 */

import { createAuth, createNodeHost } from "@plexicus/auth/node";
import type { Client, Start } from "../client.js";
import { dressed, options } from "../plexicus.js";
import { approve } from "#user";

export async function open(start: Start): Promise<Client> {
  const browser = { browser: "here", openBrowser: (url: string) => void approve(url) } as const;
  const { storage, ...rest } = createNodeHost();
  const given = options(start, { ...rest, ...browser });
  if (process.env["PLEXICUS_CONFIG_DIR"]) given.host.storage = storage;
  return dressed(await createAuth(given));
}
