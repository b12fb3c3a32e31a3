/** After dispose() nothing is retained: no host, no closure, no token. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import type { Auth, Host } from "@plexicus/auth";
import { TestStorage } from "@plexicus/auth/testing";
import { key } from "./stored.js";
import { wasmMemory } from "./wasm-memory.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const { createAuth } = await import("@plexicus/auth");

const ORIGIN = "https://api.app.plexicus.ai";
const client = { id: "plexicus-test", version: "1.0.0" };

function stored(token: string): [string, string] {
  const login = { version: 1, login_id: "l1", api_origin: ORIGIN, generation: 1, kind: "login", access_token: token };
  return [key(ORIGIN), JSON.stringify({ ...login, obtained_at_ms: Date.now() })];
}

/** A host that stores a login, reports changes and answers every request. */
function host(token: string, more: Partial<Host> = {}): Host {
  const storage = new TestStorage({ lock: false });
  storage.set(...stored(token));
  return {
    storage,
    fetch: async () => Response.json({ user_id: "u1", email: "ada@example.test", client_id: "c1" }),
    ...more,
  };
}

async function use(token: string, hosts?: WeakRef<Host>[]): Promise<void> {
  const own = host(token);
  hosts?.push(new WeakRef(own));
  const auth = await createAuth({ host: own, client });
  const listening = auth.onDidChange(() => undefined);
  assert.equal((await auth.token()).value, token);
  await auth.fetch("/repositories");
  assert.notEqual(auth.headersNow("/repositories"), null);
  await auth.dispose();
  listening.dispose();
}

/** The sizes of the JavaScript heap and the wasm memory, in bytes. */
async function held(): Promise<{ heap: number; wasm: number }> {
  for (let times = 0; times < 5; times++) {
    await turn();
    collect();
  }
  return { heap: process.memoryUsage().heapUsed, wasm: wasmMemory().length };
}

test("ten thousand disposed instances leave no memory, no host and no token behind", { timeout: 170_000 }, async () => {
  const hosts: WeakRef<Host>[] = [];
  for (let times = 0; times < 500; times++) await use(`plxs_canary-warm-${times}`);
  const before = await held();
  const ROUNDS = 10_000;
  for (let times = 0; times < ROUNDS; times++) {
    await use(`plxs_canary-${times}-end`, hosts);
    if (times % 500 === 0) await held(); // delayed frees would add up
  }
  const after = await held();
  assert.ok(after.heap - before.heap < 4_000_000, `the heap has grown by ${after.heap - before.heap} bytes`);
  assert.ok(after.wasm - before.wasm <= 65_536, `the wasm's memory has grown by ${after.wasm - before.wasm} bytes`);
  assert.equal(hosts.filter((host) => host.deref()).length, 0);
  const left =
    wasmMemory()
      .toString("latin1")
      .match(/plxs_canary-[\w-]*/g) ?? [];
  assert.deepEqual(left, []);
});

test("dispose() refuses later calls and ends running ones; a second dispose() changes nothing", async () => {
  const never = new Promise<never>(() => undefined);
  const auth = await createAuth({
    host: host("plxs_canary", { fetch: () => never, prompt: { ask: () => never } }),
    client,
  });
  await auth.token();
  const underWay = [
    auth.fetch("/repositories"),
    auth.status({ verify: true }),
    auth.login({ method: "paste" }),
    auth.tokens.list(),
  ].map((call) => assert.rejects(call, { name: "AuthError", code: "disposed", fault: "client" }));
  await turn();
  await auth.dispose();
  await Promise.all(underWay);
  for (const call of afterwards(auth)) await assert.rejects(async () => call(), { code: "disposed" }, String(call));
  assert.equal(auth.headersNow("/repositories"), null);
  await auth.dispose();
});

function afterwards(auth: Auth): (() => unknown)[] {
  return [
    () => auth.login(),
    () => auth.ensureLoggedIn(),
    () => auth.adoptToken("pat_1"),
    () => auth.token(),
    () => auth.headers("/repositories"),
    () => auth.fetch("/repositories"),
    () => auth.status(),
    () => auth.logout(),
    () => auth.settled(),
    () => auth.accounts.list(),
    () => auth.tokens.list(),
    () => auth.onDidChange(() => undefined),
    () => auth.plan(),
    () => auth.explain(),
  ];
}

test("an instance in use does not grow in memory, however often it is called", { timeout: 60_000 }, async () => {
  const auth = await createAuth({ host: host("plxs_canary"), client });
  const ask = async (times: number) => {
    for (let each = 0; each < times; each++) {
      await auth.fetch("/repositories");
      await auth.status();
      await auth.token({ purpose: "" });
    }
  };
  await ask(500);
  const before = await held();
  await ask(3_000);
  const after = await held();
  assert.ok(after.heap - before.heap < 2_000_000, `the heap has grown by ${after.heap - before.heap} bytes`);
  assert.ok(after.wasm - before.wasm <= 65_536, `the wasm's memory has grown by ${after.wasm - before.wasm} bytes`);
  await auth.dispose();
});
