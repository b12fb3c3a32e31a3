/** The common parts of our clients. */

import type { Auth, Host } from "@plexicus/auth";
import { type Client, CLIENT_ID, GOOD_TOKEN, type Start } from "./client.js";
import { memory } from "./memory.js";

const client = { id: CLIENT_ID, version: "1.0.0" };

/** The options of an `Auth` with storage in memory. */
export function options(start: Start, more: Partial<Host> = {}, logins?: number) {
  return {
    client,
    apiUrl: start.server,
    appUrl: start.server,
    trust: "loopback" as const,
    host: { storage: memory(start, logins), ...more },
  };
}

export function dressed(auth: Auth): Client {
  return {
    header: () => auth.headers("/repositories"),
    headerNow: () => auth.headersNow("/repositories")?.Authorization ?? "",
    fetch: (url) => auth.fetch(url),
    request: {
      headers: {
        accept: "application/json",
        authorization: `Bearer ${GOOD_TOKEN}`,
        "x-plexicus-client": `${client.id}/${client.version}`,
      },
      redirect: "manual",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    },
    status: () => auth.status(),
    login: async () => void (await auth.login({ method: "browser" })),
  };
}
