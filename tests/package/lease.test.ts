/** The hot path: while a lease holds, nothing is looked at; whatever happens ends it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Auth, type AuthError, createAuth, type Host, type TransportInit } from "@plexicus/auth";
import { key } from "./stored.js";

const ORIGIN = "https://api.app.plexicus.ai";
const START_MS = 1_800_000_000_000;
const FIRST = "plxs_canary-first";
const SECOND = "plxs_canary-second";

interface Trial {
  auth: Auth;
  host: Host;
  /** How often the storage was read, and the environment. */
  looks: { storage: number; env: number };
  clock: { nowMs: number };
  sent: { url: string; init: TransportInit }[];
  /** What the server answers next. */
  answers: (() => Response)[];
  /** Another window stores this. */
  store(token: string | undefined): void;
}

async function trial(options: Partial<Host> = {}): Promise<Trial> {
  const login = (token: string) =>
    JSON.stringify({
      version: 1,
      login_id: token,
      api_origin: ORIGIN,
      generation: 1,
      kind: "login",
      access_token: token,
      obtained_at_ms: START_MS,
    });
  const stored = new Map([[key(ORIGIN), login(FIRST)]]);
  const looks = { storage: 0, env: 0 };
  const clock = { nowMs: START_MS };
  const sent: Trial["sent"] = [];
  const answers: Trial["answers"] = [];
  let tell: ((key?: string) => void) | undefined;
  const host: Host = {
    storage: {
      get: (key) => ((looks.storage += 1), stored.get(key)),
      set: (key, value) => void stored.set(key, value),
      delete: (key) => void stored.delete(key),
      onDidChange: (listener) => ((tell = listener), { dispose: () => undefined }),
    },
    env: () => ((looks.env += 1), undefined),
    fetch: async (url, init) => (sent.push({ url, init }), answers.shift()?.() ?? Response.json({})),
    clock: { wallNow: () => clock.nowMs, sleep: () => new Promise(() => undefined) },
    ...options,
  };
  const auth = await createAuth({ host, client: { id: "plexicus-test", version: "1.0.0" } });
  const store = (token: string | undefined) => {
    if (token === undefined) stored.delete(key(ORIGIN));
    else stored.set(key(ORIGIN), login(token));
    tell?.(key(ORIGIN));
  };
  return { auth, host, looks, clock, sent, answers, store };
}

const refused = () => Response.json({ code: "token_invalid", message: "no" }, { status: 401 });

test("the first call looks; those of the next five seconds do not", async () => {
  const { auth, looks, clock } = await trial();
  assert.equal(auth.headersNow("/repositories"), null);
  // With the first success, a refusal that is remembered would go: that is looked at once.
  await auth.fetch("/repositories");
  clock.nowMs += 5_000;
  assert.equal((await auth.headers("/repositories")).Authorization, `Bearer ${FIRST}`);
  const before = { ...looks };
  assert.equal(auth.headersNow("/repositories")?.Authorization, `Bearer ${FIRST}`);
  assert.equal((await auth.headers(`${ORIGIN}/findings`)).Authorization, `Bearer ${FIRST}`);
  assert.equal((await auth.token()).value, FIRST);
  await auth.fetch("/repositories");
  clock.nowMs += 4_999;
  assert.equal((await auth.headers("/repositories")).Authorization, `Bearer ${FIRST}`);
  assert.deepEqual(looks, before);
  clock.nowMs += 1;
  assert.equal(auth.headersNow("/repositories"), null);
  await auth.headers("/repositories");
  assert.ok(looks.env > before.env);
});

test("a clock that was set back, or that fails, ends it", async () => {
  const { auth, clock } = await trial();
  await auth.token();
  clock.nowMs -= 1;
  assert.equal(auth.headersNow("/repositories"), null);
  clock.nowMs = Number.NaN;
  assert.equal(auth.headersNow("/repositories"), null);
});

test("what another window stores ends it at once", async () => {
  const { auth, store } = await trial();
  await auth.token();
  store(SECOND);
  assert.equal(auth.headersNow("/repositories"), null);
  assert.equal((await auth.headers("/repositories")).Authorization, `Bearer ${SECOND}`);
  store(undefined);
  await assert.rejects(auth.headers("/repositories"), { code: "no_credentials" });
});

test("a logout ends it at once", async () => {
  const { auth } = await trial();
  await auth.token();
  await auth.logout({ localOnly: true });
  assert.equal(auth.headersNow("/repositories"), null);
});

test("it is for the API's origin only", async () => {
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

test("a token that was refused is not sent again, and the newer one is tried once", async () => {
  const { auth, answers, sent, store } = await trial();
  await auth.token();
  answers.push(refused);
  await assert.rejects(auth.fetch("/repositories"), { code: "token_rejected" });
  assert.equal(auth.headersNow("/repositories"), null);
  store(SECOND);
  await auth.token();
  store("plxs_canary-third");
  await auth.token();
  answers.push(refused, () => Response.json({ ok: true }));
  store("plxs_canary-fourth");
  assert.equal(await auth.fetch("/repositories").catch((error: AuthError) => error.code), "token_rejected");
  assert.equal(sent.filter(({ init }) => init.headers["authorization"] === `Bearer ${FIRST}`).length, 1);
});

test("a request is sent with the caller's headers, and none that would undo ours", async () => {
  const { auth, sent } = await trial();
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
    authorization: `Bearer ${FIRST}`,
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

test("an answer that is no success means the same as without a lease", async () => {
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
    const headers = new Headers(); // no plain object: the core sends it itself
    const plain = await auth.fetch("/x", { headers }).then(
      () => "",
      (error: AuthError) => error.code,
    );
    assert.equal(leased, plain);
    assert.equal(leased, code);
  }
});

test("of a lease's answers the core hears the first of each status", async () => {
  const { auth, answers, clock } = await trial();
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
  clock.nowMs += 5_001;
  await auth.token();
  assert.ok((await ask(204)) > second);
});

test("a request that the host never answers can be given up", async () => {
  const { auth } = await trial({ fetch: () => new Promise(() => undefined) });
  await auth.token();
  const giving = new AbortController();
  const waiting = auth.fetch("/repositories", { signal: giving.signal });
  giving.abort();
  await assert.rejects(waiting, { code: "cancelled" });
  await assert.rejects(auth.headers("/repositories", { signal: giving.signal }), { code: "cancelled" });
});

test("a host whose fetch throws at once is a server that cannot be reached", async () => {
  const fails = (): never => {
    throw new TypeError("nonsense");
  };
  const { auth } = await trial({ fetch: fails });
  await auth.token();
  await assert.rejects(auth.fetch("/repositories"), { code: "server_unreachable" });
});
