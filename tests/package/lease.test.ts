/** The hot path: while a lease is valid, nothing is read; every relevant event ends it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Auth, type AuthError, createAuth, type Host, type TransportInit } from "@plexicus/auth";
import { createTestKit, type TestKit, TestStorage } from "@plexicus/auth/testing";
import { client } from "./opened-kit.js";

const ORIGIN = "https://api.app.plexicus.ai";

interface Trial {
  kit: TestKit;
  auth: Auth;
  /** Another window that has logged in. */
  other: Auth;
  /** The token that the other window stored. */
  first: string;
  /** How often the storage and the environment were read. */
  looks: { storage: number; env: number };
  sent: { url: string; init: TransportInit }[];
  /** The server's next answers. */
  answers: (() => Response)[];
}

async function trial(options: Partial<Host> = {}): Promise<Trial> {
  const kit = createTestKit({ storage: new TestStorage({ lock: false }) });
  const other = await createAuth({ host: kit.window(), client });
  await other.login();
  await kit.clock.advance(10_000); // its background work is done
  const looks = { storage: 0, env: 0 };
  const sent: Trial["sent"] = [];
  const answers: Trial["answers"] = [];
  const { storage, clock } = kit;
  const host: Host = {
    storage: {
      get: (key) => ((looks.storage += 1), storage.get(key)),
      set: (key, text) => storage.set(key, text),
      delete: (key) => storage.delete(key),
      ...(storage.onDidChange && { onDidChange: storage.onDidChange }),
    },
    env: () => ((looks.env += 1), undefined),
    fetch: async (url, init) => (sent.push({ url, init }), answers.shift()?.() ?? Response.json({})),
    clock,
    ...options,
  };
  const auth = await createAuth({ host, client });
  return { kit, auth, other, first: (await other.token()).value, looks, sent, answers };
}

const refused = () => Response.json({ code: "token_invalid", message: "no" }, { status: 401 });

test("the first call reads the storage and the environment; calls within five seconds do not", async () => {
  const { kit, auth, looks, first } = await trial();
  assert.equal(auth.headersNow("/repositories"), null);
  // The first success would clear a remembered refusal: the core checks for one once.
  await auth.fetch("/repositories");
  await kit.clock.advance(5_000);
  assert.equal((await auth.headers("/repositories")).Authorization, `Bearer ${first}`);
  const before = { ...looks };
  assert.equal(auth.headersNow("/repositories")?.Authorization, `Bearer ${first}`);
  assert.equal((await auth.headers(`${ORIGIN}/findings`)).Authorization, `Bearer ${first}`);
  assert.equal((await auth.token()).value, first);
  await auth.fetch("/repositories");
  await kit.clock.advance(4_999);
  assert.equal((await auth.headers("/repositories")).Authorization, `Bearer ${first}`);
  assert.deepEqual(looks, before);
  await kit.clock.advance(1);
  assert.equal(auth.headersNow("/repositories"), null);
  await auth.headers("/repositories");
  assert.ok(looks.env > before.env);
});

test("a clock that is set back or fails ends the lease", async () => {
  let nowMs = Date.UTC(2027, 0);
  const { auth } = await trial({ clock: { wallNow: () => nowMs, sleep: () => new Promise(() => undefined) } });
  await auth.token();
  nowMs -= 1;
  assert.equal(auth.headersNow("/repositories"), null);
  nowMs = Number.NaN;
  assert.equal(auth.headersNow("/repositories"), null);
});

test("a change by another window ends the lease at once", async () => {
  const { auth, other } = await trial();
  await auth.token();
  await other.login();
  assert.equal(auth.headersNow("/repositories"), null);
  assert.equal((await auth.headers("/repositories")).Authorization, `Bearer ${(await other.token()).value}`);
  await other.logout();
  await assert.rejects(auth.headers("/repositories"), { code: "no_credentials" });
});

test("a logout ends the lease at once", async () => {
  const { auth } = await trial();
  await auth.token();
  await auth.logout({ localOnly: true });
  assert.equal(auth.headersNow("/repositories"), null);
});

test("the lease is only for the API's origin", async () => {
  const { auth, sent } = await trial();
  await auth.token();
  for (const url of [
    "https://evil.example/",
    `${ORIGIN}.evil.example/`,
    `http://api.app.plexicus.ai/`,
    `${ORIGIN}@evil.example/`,
  ]) {
    assert.equal(auth.headersNow(url), null, url);
    await assert.rejects(auth.headers(url), { code: "origin_not_allowed" }, url);
    await assert.rejects(auth.fetch(url), { code: "origin_not_allowed" }, url);
  }
  assert.deepEqual(sent, []);
});

test("a refused token is not sent again, and a newer one is tried once", async () => {
  const { auth, other, answers, sent, first } = await trial();
  await auth.token();
  answers.push(refused);
  await assert.rejects(auth.fetch("/repositories"), { code: "token_rejected" });
  assert.equal(auth.headersNow("/repositories"), null);
  await other.login();
  await auth.token();
  await other.login();
  await auth.token();
  answers.push(refused, () => Response.json({ ok: true }));
  await other.login();
  assert.equal(await auth.fetch("/repositories").catch((error: AuthError) => error.code), "token_rejected");
  assert.equal(sent.filter(({ init }) => init.headers["authorization"] === `Bearer ${first}`).length, 1);
});

test("a request keeps the caller's headers, except those that would replace ours", async () => {
  const { auth, sent, first } = await trial();
  await auth.token();
  await auth.fetch("/scans", {
    method: "POST",
    body: "{}",
    headers: { "Content-Type": "application/json", AUTHORIZATION: "Basic x", "X-Plexicus-Client": "other/1" },
    redirect: "follow",
    credentials: "include",
  });
  const [request] = sent;
  assert.equal(request?.url, `${ORIGIN}/scans`);
  const { headers, ...init } = request.init;
  assert.deepEqual(headers, {
    accept: "application/json",
    "content-type": "application/json",
    authorization: `Bearer ${first}`,
    "x-plexicus-client": "plexicus-test/1.0.0",
  });
  assert.deepEqual(init, {
    method: "POST",
    body: "{}",
    redirect: "manual",
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
  });
});

test("an unsuccessful answer means the same with and without a lease", async () => {
  const { auth, answers } = await trial();
  const cases: [() => Response, string][] = [
    [() => new Response(null, { status: 302, headers: { Location: "https://evil.example" } }), "redirect_refused"],
    [
      () => Response.json({}, { status: 403, headers: { "WWW-Authenticate": 'Bearer scope="scan"' } }),
      "insufficient_scope",
    ],
    [
      () => {
        throw new Error("no network");
      },
      "server_unreachable",
    ],
    [() => ({ status: "200" }) as unknown as Response, ""],
    [() => undefined as unknown as Response, ""],
  ];
  for (const [answer, code] of cases) {
    await auth.token();
    assert.notEqual(auth.headersNow("/x"), null);
    answers.push(answer);
    const leased = await auth.fetch("/x").then(
      () => "",
      (error: AuthError) => error.code,
    );
    answers.push(answer);
    const headers = new Headers(); // not a plain object: the core sends this request itself
    const plain = await auth.fetch("/x", { headers }).then(
      () => "",
      (error: AuthError) => error.code,
    );
    assert.equal(leased, plain);
    assert.equal(leased, code);
  }
});

test("the core is told only the first answer of each status during a lease", async () => {
  const { kit, auth, answers } = await trial();
  let heard = 0;
  const answer = (status: number) => () =>
    ({ status, headers: { get: () => ((heard += 1), null) } }) as unknown as Response;
  const ask = async (status: number) => {
    answers.push(answer(status));
    await auth.fetch("/repositories");
    return heard;
  };
  await auth.token();
  await ask(200);
  const first = await ask(200);
  assert.ok(first > 0);
  assert.equal(await ask(200), first);
  const second = await ask(204);
  assert.ok(second > first);
  assert.equal(await ask(204), second);
  await kit.clock.advance(5_001);
  await auth.token();
  assert.ok((await ask(204)) > second);
});

test("a request that the host never answers can be cancelled", async () => {
  const { auth } = await trial({ fetch: () => new Promise(() => undefined) });
  await auth.token();
  const giving = new AbortController();
  const waiting = auth.fetch("/repositories", { signal: giving.signal });
  giving.abort();
  await assert.rejects(waiting, { code: "cancelled" });
  await assert.rejects(auth.headers("/repositories", { signal: giving.signal }), { code: "cancelled" });
});

test("a host whose fetch throws synchronously counts as an unreachable server", async () => {
  const fails = (): never => {
    throw new TypeError("nonsense");
  };
  const { auth } = await trial({ fetch: fails });
  await auth.token();
  await assert.rejects(auth.fetch("/repositories"), { code: "server_unreachable" });
});
