// Records when a granted token is not stored yet: a kill at that time leaves it active at the server and
// unknown.

import type { Host } from "@plexicus/auth";
import { appendFileSync, readFileSync } from "node:fs";

const GRANTING = /\/auth\/cli\/token$|\/users\/me\/api-tokens$/;
const [BEGUN, ENDED] = ["begun\n", "ended\n"];

/**
 * Wraps the host: writes to this file before each request that may grant a token, and after the token is
 * stored.
 */
export function noteGrants(host: Host, file: string): Host {
  const unstored = new Set<string>();
  const { storage } = host;
  return {
    ...host,
    async fetch(url, init) {
      const options = init as RequestInit;
      if (options.method !== "POST" || !GRANTING.test(url)) return fetch(url, options);
      appendFileSync(file, BEGUN);
      let token: string | undefined;
      try {
        const answer = await fetch(url, options);
        const text = await answer.text();
        token = (JSON.parse(text) as { access_token?: string }).access_token;
        if (token) unstored.add(token);
        return new Response(text, answer);
      } finally {
        if (!token) appendFileSync(file, ENDED);
      }
    },
    storage: {
      ...storage,
      async set(key, value) {
        await storage.set(key, value);
        for (const token of unstored) {
          if (value.includes(token) && unstored.delete(token)) appendFileSync(file, ENDED);
        }
      },
    },
  };
}

/** Whether the process that wrote this file was killed between a grant and its storing. */
export function wasGranting(file: string): boolean {
  try {
    return readFileSync(file, "utf8").endsWith(BEGUN);
  } catch {
    return false;
  }
}
