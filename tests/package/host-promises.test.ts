/** Promises of a host that nothing waits for: when they reject, nothing may end or hang. */

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { type AuthOptions, createAuth, type Host, type ListenerRequest } from "@plexicus/auth";

const client = { id: "plexicus-test", version: "1.0.0" };
const rejects = () => Promise.reject(new Error("a host's promise that nothing waits for"));

/** Every rejection that nothing handled, from here to the end of the test. */
function unhandled(t: TestContext): unknown[] {
  const seen: unknown[] = [];
  const listener = (reason: unknown) => void seen.push(reason);
  process.on("unhandledRejection", listener);
  t.after(() => process.off("unhandledRejection", listener));
  return seen;
}

function memory(): Host["storage"] & { entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    get: (key) => entries.get(key),
    set: (key, value) => void entries.set(key, value),
    delete: (key) => void entries.delete(key),
  };
}

const server: NonNullable<Host["fetch"]> = async (url) => {
  const { pathname } = new URL(url);
  return Response.json(pathname === "/auth/cli/token" ? { access_token: "plxs_1" } : { user_id: "u1" });
};

test("listeners, replies and what is given back may reject: the login goes on, and the program too", async (t) => {
  const seen = unhandled(t);
  let arrive: ((request: ListenerRequest) => void) | undefined;
  const host: Host = {
    storage: {
      ...memory(),
      lock: async () => rejects as unknown as () => void,
      onDidChange: () => rejects as unknown as () => void,
    },
    fetch: server,
    listen: async ({ firstPort, onRequest }) => {
      arrive = onRequest;
      return { port: firstPort, close: rejects as unknown as () => void };
    },
    openBrowser: (url) => {
      const state = new URL(url).searchParams.get("state");
      const reply = rejects as unknown as ListenerRequest["reply"];
      arrive?.({ method: "GET", target: "/favicon.ico", host: "127.0.0.1:9100", reply });
      arrive?.({ method: "GET", target: `/callback?code=plxc_1&state=${state}`, host: "127.0.0.1:9100", reply });
    },
  };
  const auth = await createAuth({ host, client });
  const listening = auth.onDidChange(rejects as unknown as () => void);
  await auth.login({ onProgress: rejects as unknown as () => void });
  assert.equal((await auth.token()).value, "plxs_1");
  await auth.logout({ localOnly: true });
  listening.dispose();
  await auth.dispose();
  await sleep(50);
  assert.deepEqual(seen, []);
});

test("a storage whose onDidChange gives a promise that rejects is one that tells of no change", async (t) => {
  const seen = unhandled(t);
  const storage = { ...memory(), onDidChange: rejects as unknown as NonNullable<Host["storage"]["onDidChange"]> };
  const auth = await createAuth({ host: { storage }, client });
  await assert.rejects(auth.token(), { code: "no_credentials" });
  await sleep(50);
  assert.deepEqual(seen, []);
});

test("a request that is cancelled in the moment in which it is made rejects once, for its caller alone", async (t) => {
  const seen = unhandled(t);
  const fetch: Host["fetch"] = (_url, { signal }) =>
    new Promise((_resolve, reject) =>
      (signal as AbortSignal).addEventListener("abort", () => reject(new Error("aborted"))),
    );
  const auth = await createAuth({
    host: { storage: memory(), env: (name) => (name === "PLEXICUS_API_TOKEN" ? "pat_1" : undefined), fetch },
    client,
  });
  await auth.token(); // from here on a token is at hand
  const cancelling = new AbortController();
  const asked = auth.fetch("/repositories", { signal: cancelling.signal });
  cancelling.abort();
  await assert.rejects(asked, { code: "cancelled" });
  await sleep(50);
  assert.deepEqual(seen, []);
});

for (const [name, piece] of [
  ["empty", new Uint8Array(0)],
  ["one byte", new Uint8Array(1)],
] as const) {
  test(`an answer of endless pieces that are ${name} lets the program go on, and can be cancelled`, async () => {
    let reads = 0;
    const reader = { read: () => (reads++, Promise.resolve({ done: false, value: piece })), cancel: () => undefined };
    const answer = { status: 200, headers: new Headers(), body: { getReader: () => reader } };
    const auth = await authOn({ fetch: async () => answer });
    const cancelling = new AbortController();
    const asked = auth.status({ verify: true, signal: cancelling.signal });
    while (reads < 1_000) await turn();
    cancelling.abort();
    await assert.rejects(asked, { code: "cancelled" });
    const before = reads;
    await sleep(20);
    assert.ok(reads <= before + 64, "nothing is read any more");
  });
}

function authOn(host: Partial<Host>, options: Partial<AuthOptions> = {}) {
  const env = (name: string) => (name === "PLEXICUS_API_TOKEN" ? "pat_1" : undefined);
  return createAuth({ ...options, host: { storage: memory(), env, ...host }, client });
}
