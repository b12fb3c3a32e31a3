// One program of the stress test in its own process: makes many concurrent calls when it is ordered to.

import { type Auth, AuthError, createAuth, type Host } from "@plexicus/auth";
import { createNodeHost } from "@plexicus/auth/node";
import { join } from "node:path";

import { Control } from "../browser/control.js";
import { folderStorage } from "./folder-storage.js";
import { noteGrants } from "./grants.js";
import type { Answer, Order, Outcome } from "./orders.js";

const { PLEXICUS_API_URL: origin = "", STRESS_FOLDER: folder, STRESS_NOTES: notes } = process.env;
const { STRESS_NAME: name = "stress", STRESS_AHEAD_MS } = process.env;
const control = new Control(origin);
let email = "";

const { now } = Date;
let aheadMs = Number(STRESS_AHEAD_MS ?? 0);
Date.now = () => now() + aheadMs;

const node = createNodeHost();
const host: Host = {
  ...node,
  ...(folder ? { storage: folderStorage(folder) } : {}),
  browser: "here",
  // The user at the browser approves at once.
  async openBrowser(url) {
    void control.authorize(url, email, true).then((location) => fetch(location));
    return true;
  },
};
const auth: Auth = await createAuth({
  host: notes ? noteGrants(host, join(notes, name)) : host,
  client: { id: "plexicus-cli", version: "1.0.0" },
  deviceName: name,
});
const events: string[] = [];
auth.onDidChange(({ kind }) => events.push(kind));

process.on("message", (order: Order) => void answer(order));
process.send?.({ id: 0 } satisfies Answer);

async function answer(order: Order): Promise<void> {
  process.send?.({ id: order.id, ...(await perform(order)) } satisfies Answer);
}

async function perform(order: Order): Promise<Omit<Answer, "id">> {
  switch (order.do) {
    case "calls":
      return {
        outcomes: await Promise.all(
          Array.from({ length: order.count }, (_, index) => outcome(() => call(index, order.account))),
        ),
      };
    case "login":
      email = order.email;
      return {
        outcomes: [await outcome(() => logIn(order.expect))],
      };
    case "give":
      return { outcomes: [await outcome(async () => (await auth.adoptToken(order.token)).tokenKind)] };
    case "rotate":
      return {
        outcomes: [await outcome(async () => (await auth.tokens.rotate({ name, account: order.account })).revoked)],
      };
    case "settled":
      return { outcomes: [await outcome(async () => String(await auth.settled()))] };
    case "clock":
      aheadMs = order.aheadMs;
      return {};
    case "logout":
      return { outcomes: [await outcome(async () => (await auth.logout({ account: order.account })).revoked)] };
    case "status": {
      const { state, identity } = await auth.status();
      return {
        state,
        email: identity?.email ?? null,
        events: events.splice(0),
        outcomes: [await outcome(() => call(0))],
      };
    }
  }
}

async function logIn(expect: string | undefined): Promise<string> {
  const { identity } = await auth.login({ method: "browser", expect });
  return identity?.email ?? "unknown";
}

/** One caller: most call the API for their identity, some only get the token. */
async function call(index: number, account?: string): Promise<string> {
  if (index % 5 === 4) return (await auth.token({ account })).source;
  const response = await auth.fetch("/sessions/self", { account });
  return ((await response.json()) as { email: string }).email;
}

async function outcome(work: () => Promise<string>): Promise<Outcome> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: error instanceof AuthError ? error.code : String(error) };
  }
}
