/** The test kit: time, browser, storage and server. Its faults are in testing-faults.test.ts. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type ChangeEvent, createAuth } from "@plexicus/auth";
import { type BrowserBehaviour, createTestKit, type FaultName, TestClock, TestStorage } from "@plexicus/auth/testing";
import { asked, client, HOUR_MS, open, openLoggedIn } from "./opened-kit.js";

test("the user approves: a login, a call, and the log of requests", async () => {
  const { kit, auth } = await open();
  const session = await auth.login({ scopes: ["read", "scan"] });
  assert.equal(session.identity?.email, "ada@example.test");
  assert.equal(session.identity?.organizationName, "Analytical Engines");
  assert.equal(session.scope, "read scan");
  const answer = await auth.fetch("/repositories?page=2");
  assert.deepEqual(await answer.json(), { items: [] });
  assert.equal(new URL(kit.browser.opened[0] ?? "").pathname, "/auth/cli");
  const seen = kit.server.requests.map(({ method, path, query, status }) => `${method} ${path}${query} ${status}`);
  assert.deepEqual(seen, [
    "POST /auth/cli/token 200",
    "GET /sessions/self 200",
    "GET /client 200",
    "GET /repositories?page=2 200",
  ]);
  const { value } = await auth.token();
  assert.equal(kit.server.requests.at(-1)?.headers["authorization"], `Bearer ${value}`);
  assert.equal(kit.clock.wallNow(), Date.UTC(2026, 0, 1), "no time has passed");
});

test("the user denies, then another user approves", async () => {
  const { kit, auth } = await open({ browser: "denies" });
  await assert.rejects(auth.login(), { code: "access_denied" });
  kit.browser.behaviour = "approves";
  kit.browser.account = {
    userId: "usr_bea",
    email: "bea@example.test",
    organizationId: "org_lines",
    organizationName: "Bee Lines",
  };
  assert.equal((await auth.login()).identity?.email, "bea@example.test");
});

test("the user never returns: the login times out, or ends when the user decides later", async () => {
  const { kit, auth } = await open({ browser: "never_returns" });
  await assert.rejects(kit.clock.run(auth.login()), { code: "login_timed_out" });
  assert.equal(kit.clock.wallNow(), Date.UTC(2026, 0, 1, 0, 2));
  const [late, denied] = [auth.login(), auth.login({ scopes: ["scan"] })];
  await kit.clock.settle();
  kit.browser.approve();
  assert.equal((await late).scope, "read");
  await kit.clock.settle();
  kit.browser.deny();
  await assert.rejects(denied, { code: "access_denied" });
});

test("approve() and deny() throw if no login waits for the user", () => {
  const { browser } = createTestKit();
  for (const decide of [() => browser.approve(), () => browser.deny()])
    assert.throws(decide, /Nothing is waiting for the user/);
});

for (const [behaviour, code] of [
  ["approves", undefined],
  ["denies", "access_denied"],
  ["never_returns", "device_code_expired"],
] as const) {
  test(`device login: the user ${behaviour}`, async () => {
    const { kit, auth } = await open({ browser: behaviour });
    const login = kit.clock.run(auth.login({ method: "device" }));
    if (code === undefined) assert.equal((await login).source, "stored");
    else await assert.rejects(login, { code });
  });
}

for (const [behaviour, code] of [
  ["approves", undefined],
  ["denies", "cancelled"],
  ["never_returns", "login_timed_out"],
] as const) {
  test(`paste login: the user ${behaviour}`, async () => {
    const { kit, auth } = await open({ browser: behaviour });
    const login = kit.clock.run(auth.login({ method: "paste" }));
    if (code === undefined) assert.equal((await login).tokenKind, "login");
    else await assert.rejects(login, { code });
  });
}

test("a sliding login expires after 24 hours without use, one with a fixed expiry at that time", async () => {
  const sliding = await openLoggedIn();
  await sliding.kit.clock.advance(23 * HOUR_MS);
  assert.equal((await sliding.auth.fetch("/repositories")).status, 200);
  await sliding.kit.clock.advance(23 * HOUR_MS);
  assert.equal((await sliding.auth.fetch("/repositories")).status, 200);
  await sliding.kit.clock.advance(24 * HOUR_MS);
  assert.equal((await sliding.auth.status()).state, "stale");
  await assert.rejects(sliding.auth.fetch("/repositories"), { code: "token_rejected" });

  const fixed = await openLoggedIn({ lifetimeMs: 2 * HOUR_MS });
  const { expiresAtMs } = await fixed.auth.status();
  assert.equal(expiresAtMs, fixed.kit.clock.wallNow() + 2 * HOUR_MS);
  await fixed.kit.clock.advance(2 * HOUR_MS);
  await assert.rejects(fixed.auth.fetch("/repositories"), { code: "token_expired" });
});

test("events due during an advance arrive in order, each at its own time", async () => {
  const { kit, auth } = await openLoggedIn({ lifetimeMs: 2 * HOUR_MS });
  const told: [ChangeEvent["kind"], number][] = [];
  const startMs = kit.clock.wallNow();
  const listening = auth.onDidChange(({ kind }) => void told.push([kind, kit.clock.wallNow() - startMs]));
  await kit.clock.advance(3 * HOUR_MS);
  listening.dispose();
  assert.deepEqual(told, [
    ["expiring", 0], // it expires within a day
    ["expiring", HOUR_MS],
    ["expired", 2 * HOUR_MS],
  ]);
});

test("a server that renews keeps the login active, and one renewal is enough", async () => {
  const { kit, auth } = await openLoggedIn({ renews: true, lifetimeMs: HOUR_MS });
  const { value } = await auth.token();
  await kit.clock.advance(5 * HOUR_MS);
  assert.equal((await auth.fetch("/repositories")).status, 200);
  assert.notEqual((await auth.token()).value, value);
  assert.equal(asked(kit, "POST /oauth/token"), 1);
});

test("personal tokens are adopted, listed, created, rotated and revoked", async () => {
  const { kit, auth } = await open();
  await auth.adoptToken(kit.server.createToken({ name: "laptop", lifetimeMs: 30 * 24 * HOUR_MS }));
  const created = await auth.tokens.create({ name: "ci", expiresInDays: null });
  assert.deepEqual(
    (await auth.tokens.list()).map(({ name, expiresAtMs }) => [name, expiresAtMs === null]),
    [
      ["laptop", false],
      ["ci", true],
    ],
  );
  assert.equal(await auth.tokens.revoke(created.tokenId ?? ""), "revoked");
  assert.equal(await auth.tokens.revoke(created.tokenId ?? ""), "not_found");
  const { revoked, tokenName } = await kit.clock.run(auth.tokens.rotate({ name: "desk" }));
  assert.deepEqual([revoked, tokenName], ["revoked", "desk"]);
  assert.deepEqual(
    (await auth.tokens.list()).map(({ name }) => name),
    ["desk"],
  );
});

test("the environment is the kit's, and a token in it takes precedence", async () => {
  const { kit, auth } = await openLoggedIn({ env: { PLEXICUS_PURPOSE: "" } });
  kit.env["PLEXICUS_API_TOKEN"] = kit.server.createToken();
  kit.storage.set("a change", "ends the lease");
  assert.equal((await auth.token()).source, "environment");
  assert.equal((await auth.fetch("/repositories")).status, 200);
});

test("routes: the longest match wins, a function sees the request, and `times` is counted down", async () => {
  const { kit, auth } = await openLoggedIn();
  kit.server.respond("GET /repositories/*", { text: "any" });
  kit.server.respond("GET /repositories/7", { status: 503, headers: { "Retry-After": "7" } }, { times: 1 });
  kit.server.respond("POST /scans", ({ body, query }) => ({ status: 202, json: { body, query } }));
  const first = await auth.fetch("/repositories/7");
  assert.deepEqual([first.status, first.headers.get("retry-after")], [503, "7"]);
  assert.equal(await (await auth.fetch("/repositories/7")).text(), "any");
  const scan = await auth.fetch("/scans?now=1", { method: "POST", body: new Blob(["{}"]) });
  assert.deepEqual([scan.status, await scan.json()], [202, { body: "{}", query: "?now=1" }]);
  const unknown = await auth.fetch("/nowhere");
  assert.equal(unknown.status, 404);
  assert.match(await unknown.text(), /kit\.server\.respond\(\\"GET \/nowhere\\"/);
});

test("a route can require a scope, and the login endpoints can fail", async () => {
  const { kit, auth } = await openLoggedIn();
  kit.server.respond("POST /scans", { status: 202 }, { requiredScope: "scan" });
  const refused = { code: "insufficient_scope", requiredScope: "read scan" };
  await assert.rejects(auth.fetch("/scans", { method: "POST" }), refused);
  await auth.login({ scopes: ["read", "scan"] });
  assert.equal((await auth.fetch("/scans", { method: "POST" })).status, 202);
  kit.server.respond("POST /auth/cli/token", { status: 503 }, { times: 1 });
  await assert.rejects(auth.login(), { code: "server_error" });
  await auth.login();
});

test("refuses another server's address, and a request without the required headers", async () => {
  const { server } = createTestKit();
  const init = { headers: {}, redirect: "manual", credentials: "omit", cache: "no-store" } as const;
  const ask = (url: string, headers: Record<string, string>) =>
    server.fetch(url, { ...init, referrerPolicy: "no-referrer", headers });
  await assert.rejects(ask("https://api.example.test/repositories", {}), /the only server of the test kit/);
  assert.equal((await ask(`${server.apiUrl}/repositories`, {})).status, 400);
  const answer = await ask(`${server.apiUrl}/repositories`, { "X-Plexicus-Client": "test/1" });
  assert.deepEqual([answer.status, answer.headers.get("www-authenticate")], [401, 'Bearer realm="plexicus"']);
});

test("a wrong verifier fails the code exchange and uses the code up", async () => {
  const { kit, auth } = await open();
  const forms: URLSearchParams[] = [];
  const host = {
    ...kit.host,
    fetch: async (url: string, init: Parameters<typeof kit.server.fetch>[1]) => {
      if (!url.endsWith("/auth/cli/token")) return kit.server.fetch(url, init);
      const form = new URLSearchParams(String(init.body));
      forms.push(form);
      const turned = new URLSearchParams(form);
      turned.set("code_verifier", "another-verifier-of-the-right-length-0123456789");
      return kit.server.fetch(url, { ...init, body: turned.toString() });
    },
  };
  const other = await createAuth({ host, client });
  await assert.rejects(other.login(), { code: "invalid_grant" });
  const [form] = forms;
  kit.server.respond("GET /x", {});
  const again = await kit.server.fetch(`${kit.server.apiUrl}/auth/cli/token`, {
    method: "POST",
    headers: { "x-plexicus-client": "test/1" },
    body: String(form),
    redirect: "manual",
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
  });
  assert.equal(again.status, 400, "the code is used up");
  await auth.login();
});

test("the kit can use another server's address", async () => {
  const kit = createTestKit({ apiUrl: "https://api.balmis.plexicus.ai" });
  const auth = await createAuth({ host: kit.host, client, apiUrl: kit.server.apiUrl });
  await kit.clock.run(auth.login({ method: "device" }));
  await auth.login();
  assert.match(kit.browser.opened[0] ?? "", /^https:\/\/balmis\.plexicus\.ai\/auth\/cli\?/);
  await kit.fault("second_window", { does: "signs_out" });
  await assert.rejects(auth.token(), { code: "no_credentials" });
});

test("two windows share one storage, and so can two kits", async () => {
  const { kit, auth } = await openLoggedIn();
  const other = await createAuth({ host: kit.window(), client });
  assert.equal((await other.token()).value, (await auth.token()).value);
  await other.logout();
  await assert.rejects(auth.token(), { code: "no_credentials" });
  const [one, two] = [createTestKit(), createTestKit({ storage: kit.storage })];
  assert.notEqual(one.storage, two.storage);
  assert.equal(two.storage, kit.storage);
});

test("a storage lock excludes others and is granted in order", async () => {
  const storage = new TestStorage() as Required<TestStorage>;
  const order: number[] = [];
  const release = await storage.lock();
  const waiting = [1, 2].map(async (number) => {
    const own = await storage.lock();
    order.push(number);
    own();
  });
  assert.deepEqual([storage.isLocked, order], [true, []]);
  release();
  await Promise.all(waiting);
  assert.deepEqual([storage.isLocked, order], [false, [1, 2]]);
});

test("a storage without a lock and without change events works as well", async () => {
  const storage = new TestStorage({ lock: false, watch: false, persistence: "session_only" });
  assert.deepEqual([storage.lock, storage.onDidChange], [undefined, undefined]);
  const { kit, auth } = await openLoggedIn({ storage, renews: true, lifetimeMs: HOUR_MS });
  assert.equal((await auth.status()).persistence, "session_only");
  await kit.clock.advance(2 * HOUR_MS);
  assert.equal((await auth.fetch("/repositories")).status, 200);
  await assert.rejects(kit.fault("locked_store"), { code: "invalid_option", message: /a storage with a lock/ });
});

test("the clock wakes sleepers in order, ends sleeps by signal, and rejects a call that never ends", async () => {
  const clock = new TestClock({ startMs: 5_000 });
  const woken: [string, number][] = [];
  const giving = new AbortController();
  const sleep = async (name: string, ms: number, signal?: AbortSignal) => {
    await clock.sleep(ms, signal);
    woken.push([name, clock.wallNow()]);
  };
  const sleeping = [sleep("late", 300), sleep("early", 100), sleep("never", 200, giving.signal)];
  giving.abort();
  assert.equal(clock.sleepers, 2);
  await clock.advance(99);
  assert.deepEqual(woken, []);
  await clock.advance(1_000);
  assert.deepEqual(woken, [
    ["early", 5_100],
    ["late", 5_300],
  ]);
  assert.deepEqual([clock.wallNow(), clock.serverNow()], [6_099, 6_099]);
  await assert.rejects(clock.run(Promise.race(sleeping.slice(2))), /does not settle, and no timer is pending/);
});

test("unknown options, faults, behaviours and routes are refused by name", async () => {
  const kit = createTestKit();
  const refused = { code: "invalid_option" };
  assert.throws(() => createTestKit({ browsr: "approves" } as object), {
    ...refused,
    message: /browsr is not an option of createTestKit/,
  });
  assert.throws(() => createTestKit({ browser: "leaves" as BrowserBehaviour }), { ...refused, message: /approves/ });
  assert.throws(() => (kit.browser.behaviour = "leaves" as BrowserBehaviour), refused);
  assert.throws(() => new TestStorage({ locked: true } as object), refused);
  assert.throws(() => new TestClock({ start: 1 } as object), refused);
  assert.throws(() => kit.server.createToken({ scope: "read" } as object), refused);
  for (const route of ["/repositories", "get /repositories", "GET repositories", "GET /x?y=1", "GET /*/x"])
    assert.throws(() => kit.server.respond(route, {}), { ...refused, message: /method and a path/ }, route);
  assert.throws(() => kit.server.respond("GET /x", {}, { once: true } as object), refused);
  assert.throws(() => kit.server.respond("GET /x", { body: "{}" } as object), { ...refused, message: /an answer/ });
  await assert.rejects(kit.fault("earthquake" as FaultName), { ...refused, message: /lost_answer.*revoked_elsewhere/ });
  await assert.rejects(kit.fault("sleep", { hours: 8 } as object), {
    ...refused,
    message: /hours is not an option of sleep/,
  });
  await assert.rejects(kit.fault("second_window", { does: "reads" as "signs_in" }), refused);
});

test("without the platform's Response, an answer can still be read", async () => {
  const { kit, auth } = await open();
  const { Response: platforms } = globalThis;
  try {
    globalThis.Response = undefined as never;
    await auth.login();
    const answer = await auth.fetch("/repositories");
    assert.deepEqual([answer.ok, await answer.json(), await answer.text()], [true, { items: [] }, '{"items":[]}']);
    await assert.rejects(auth.fetch("/x", { method: "POST", body: new Blob(["x"]) }), { code: "server_unreachable" });
    assert.equal((await kit.clock.run(auth.logout())).revoked, "revoked");
  } finally {
    globalThis.Response = platforms;
  }
});

test("no other entry includes the test kit", () => {
  const folder = dirname(fileURLToPath(import.meta.resolve("@plexicus/auth")));
  const reaches = (name: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(name)) return seen;
    seen.add(name);
    const imports = readFileSync(join(folder, name), "utf8").matchAll(/(?:from|import)\s*\(?"(\.{1,2}\/[^"]+)"/g);
    for (const [, path = ""] of imports) reaches(join(dirname(name), path), seen);
    return seen;
  };
  const withKit = (entry: string) => [...reaches(`${entry}.js`)].filter((name) => name.startsWith("testing"));
  for (const entry of ["index", "slim", "node", "vscode", "browser", "browser-slim", "jetbrains"])
    assert.deepEqual(withKit(entry), [], entry);
  assert.ok(withKit("testing").length > 5);
  assert.ok(reaches("node.js").size > 5);
});
