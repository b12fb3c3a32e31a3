/** A storage in memory, as a host provides it, with the stored login that a program begins with. */

import type { CredentialStorage } from "@plexicus/auth";
import { endOf, GOOD_TOKEN, HOUR_MS, REFRESH_TOKEN, type Start } from "./client.js";

export function memory(start: Start, logins = 1): CredentialStorage {
  const entries = new Map<string, string>();
  if (start.token !== "none") {
    entries.set(`plexicus-auth:${start.server}`, record(start, start.server));
    for (let other = 1; other < logins; other++) {
      const origin = `https://api.region-${other}.plexicus.ai`;
      entries.set(`plexicus-auth:${origin}`, record(start, origin));
    }
  }
  return {
    get: (key) => entries.get(key),
    set: (key, text) => void entries.set(key, text),
    delete: (key) => void entries.delete(key),
  };
}

/** A login as the core stores it. */
export function record(start: Start, origin: string): string {
  const end = endOf(start);
  return JSON.stringify({
    version: 1,
    login_id: "login-1",
    api_origin: origin,
    generation: 1,
    kind: "login",
    access_token: GOOD_TOKEN,
    refresh_token: REFRESH_TOKEN,
    expires_at_ms: end,
    obtained_at_ms: end - 2 * HOUR_MS,
    life_ms: 2 * HOUR_MS,
  });
}
