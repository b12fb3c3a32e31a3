/** Host promises that nothing awaits: a rejection must not crash or block anything. */

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import {
  type AuthOptions,
  createAuth,
  type Host,
  type ListenerRequest,
  type ListenOptions,
  type Prompt,
} from "@plexicus/auth";
import { createTestKit, TestStorage } from "@plexicus/auth/testing";
import { client } from "./opened-kit.js";

const rejects = () => Promise.reject(new Error("a host's promise that nothing waits for"));

/** Every unhandled rejection from here to the end of the test. */
function unhandled(t: TestContext): unknown[] {
  const seen: unknown[] = [];
  const listener = (reason: unknown) => void seen.push(reason);
  process.on("unhandledRejection", listener);
  t.after(() => process.off("unhandledRejection", listener));
  return seen;
}

/** A storage with its own `lock` or `onDidChange`. */
function storage(own: Partial<Host["storage"]>): Host["storage"] {
  return Object.assign(new TestStorage({ lock: false, watch: false }), own);
}

test("rejecting listeners, replies and release functions do not stop the login or the program", async (t) => {
  const seen = unhandled(t);
  const kit = createTestKit();
  const reply = rejects as unknown as ListenerRequest["reply"];
  const host: Host = {
    ...kit.host,
    storage: storage({
      lock: async () => rejects as unknown as () => void,
      onDidChange: () => rejects as unknown as () => void,
    }),
    listen: async ({ onRequest, ...ports }) => {
      const hear = (request: ListenerRequest) => onRequest({ ...request, reply });
      const { port } = await kit.host.listen({ ...ports, onRequest: hear });
      hear({ method: "GET", target: "/favicon.ico", host: `127.0.0.1:${port}`, reply });
      return { port, close: rejects as unknown as () => void };
    },
  };
  const auth = await createAuth({ host, client });
  const listening = auth.onDidChange(rejects as unknown as () => void);
  await auth.login({ onProgress: rejects as unknown as () => void });
  assert.equal((await auth.token()).source, "stored");
  await auth.logout({ localOnly: true });
  listening.dispose();
  await auth.dispose();
  await sleep(50);
  assert.deepEqual(seen, []);
});

test("a callback prompt that returns a non-string or rejects after closing does not stop the login", async (t) => {
  const seen = unhandled(t);
  const whenClosed: NonNullable<Prompt["askCallback"]> = (_question, signal) =>
    new Promise((_resolve, reject) =>
      (signal as AbortSignal).addEventListener("abort", () => reject(new Error("closed"))),
    );
  let asked = 0;
  const nonsense = (() => (asked++, { href: "" })) as unknown as typeof whenClosed;
  for (const askCallback of [whenClosed, nonsense]) {
    const kit = createTestKit({ browser: "never_returns" });
    const auth = await createAuth({ host: { ...kit.host, prompt: { askCallback } }, client });
    const login = auth.login();
    await sleep(20);
    await kit.browser.approve();
    await login;
    await auth.dispose();
  }
  await sleep(50);
  assert.equal(asked, 1);
  assert.deepEqual(seen, []);
});

test("an external address that is not a string is ignored, and a late rejection changes nothing", async (t) => {
  const seen = unhandled(t);
  const late = () => sleep(20).then(rejects);
  for (const externalAddress of [() => 9100, () => ({ href: "http://127.0.0.1:9100" }), late]) {
    const host = {
      storage: new TestStorage(),
      browser: "elsewhere",
      openBrowser: () => assert.fail("it was opened"),
      listen: async ({ firstPort }: ListenOptions) => ({ port: firstPort, close: () => undefined }),
      externalAddress,
      clock: { wallNow: Date.now, sleep: (ms: number) => sleep(ms / 1000) },
    } as unknown as Host;
    const auth = await createAuth({ host, client });
    await assert.rejects(auth.login(), { code: "no_free_port" });
    await auth.dispose();
  }
  await sleep(50);
  assert.deepEqual(seen, []);
});

test("a storage whose onDidChange returns a rejecting promise counts as one without change events", async (t) => {
  const seen = unhandled(t);
  const onDidChange = rejects as unknown as NonNullable<Host["storage"]["onDidChange"]>;
  const auth = await createAuth({ host: { storage: storage({ onDidChange }) }, client });
  await assert.rejects(auth.token(), { code: "no_credentials" });
  await sleep(50);
  assert.deepEqual(seen, []);
});

test("a request cancelled right as it is made rejects once, only for its caller", async (t) => {
  const seen = unhandled(t);
  const fetch: Host["fetch"] = (_url, { signal }) =>
    new Promise((_resolve, reject) =>
      (signal as AbortSignal).addEventListener("abort", () => reject(new Error("aborted"))),
    );
  const auth = await authOn({ fetch });
  await auth.token(); // a lease exists from here on
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
  test(`an endless answer in pieces that are ${name} does not block the program and can be cancelled`, async () => {
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
  const { storage, env } = createTestKit({ env: { PLEXICUS_API_TOKEN: "pat_1" } }).host;
  return createAuth({ ...options, host: { storage, env, ...host }, client });
}
