/**
 * The second day of a user: each program is a new one with the same credentials file, and the clocks of the
 * machine and the server advance together.
 */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Auth, type AuthError, createAuth } from "@plexicus/auth";
import { createNodeHost } from "@plexicus/auth/node";

import { ADA, GRACE, World } from "./world.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const world = new World();

let home: string;
let programs: Auth[];
/** How far the machine's clock is ahead of the real time, in ms. */
let aheadMs: number;
/** The addresses that programs have opened. */
let opened: string[];
/** The user at the browser. */
let user: string;
/** Whether the user approves, or leaves the page as it is. */
let approves: boolean;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "plexicus-day-two-"));
  programs = [];
  aheadMs = 0;
  opened = [];
  user = ADA;
  approves = true;
  process.env["PLEXICUS_CONFIG_DIR"] = home;
  delete process.env["PLEXICUS_API_TOKEN"];
  for (const email of [ADA, GRACE]) await world.server.control.revoke({ all: email });
  await world.server.control.setClock(Date.now());
});

afterEach(async () => {
  await Promise.all(programs.map((auth) => auth.dispose()));
  await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

/** Starts a program. */
async function program(): Promise<Auth> {
  const host = createNodeHost();
  const clock = {
    wallNow: () => Date.now() + aheadMs,
    monotonicNow: () => performance.now() + aheadMs,
    sleep: (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }),
  };
  const openBrowser = async (url: string) => {
    opened.push(url);
    // The callback page arrives only after the login has ended, so do not wait for it.
    if (approves) void world.approve(url, user);
  };
  const auth = await createAuth({
    host: { ...host, browser: "here", clock: clock as never, openBrowser },
    client: { id: "plexicus-cli", version: "1.0.0" },
    apiUrl: world.server.url,
    appUrl: world.server.url,
    trust: "loopback",
  });
  programs.push(auth);
  return auth;
}

/** Lets time pass for the machine and for the server. */
async function pass(ms: number): Promise<void> {
  aheadMs += ms;
  await world.server.control.advance(ms);
}

async function isRejected(call: Promise<unknown>, code: string, source: string | null = null): Promise<void> {
  await assert.rejects(call, (error: AuthError) => {
    assert.deepEqual([error.code, error.source], [code, source]);
    assert.notEqual(error.remedy, "");
    return true;
  });
}

/** The request that every program makes. */
async function repositories(auth: Auth): Promise<number> {
  return (await auth.fetch("/repositories")).status;
}

async function goOffline(): Promise<void> {
  await world.server.control.fault({ path: "/*", times: 1_000, action: { kind: "drop" } });
}

async function living(): Promise<number> {
  return (await world.server.control.livingTokens()).length;
}

test("after a login on Friday, Monday's program reports it stale and logs in again", async () => {
  const friday = await program();
  await friday.ensureLoggedIn();
  assert.equal(await repositories(friday), 200);
  await friday.dispose();
  await pass(3 * DAY_MS);

  const monday = await program();
  const { state, error, identity } = await monday.status();
  assert.deepEqual([state, error?.code, identity?.email], ["stale", "token_expired", ADA]);
  assert.equal(opened.length, 1, "a status opens no browser");
  const session = await monday.ensureLoggedIn();
  assert.equal(session.identity?.email, ADA);
  assert.equal(opened.length, 2);
  assert.equal(await repositories(monday), 200);
  assert.equal((await monday.status()).state, "logged_in");
  assert.equal(await living(), 1);
});

test("a program left open over the weekend is refused, then logs in again", async () => {
  const auth = await program();
  await auth.ensureLoggedIn();
  assert.equal(await repositories(auth), 200);
  await pass(3 * DAY_MS);
  assert.equal((await auth.status()).state, "stale");
  await isRejected(repositories(auth), "token_rejected", "stored");
  await auth.ensureLoggedIn();
  assert.equal(await repositories(auth), 200);
  assert.equal(await living(), 1);
});

test("a login that another program uses every day stays valid", async () => {
  const friday = await program();
  await friday.ensureLoggedIn();
  for (let day = 0; day < 3; day++) {
    await pass(DAY_MS - 60_000);
    const daily = await program();
    assert.equal(await repositories(daily), 200);
    await daily.dispose();
  }
  const monday = await program();
  assert.equal((await monday.status()).state, "logged_in");
  await monday.ensureLoggedIn();
  assert.equal(opened.length, 1);
});

test("after a refusal, the next program knows without a request, and one browser opens", async () => {
  const first = await program();
  await first.ensureLoggedIn();
  await world.server.control.revoke({ all: ADA });
  await isRejected(repositories(first), "token_rejected", "stored");

  const second = await program();
  await world.server.control.clearLog();
  const { state, verified } = await second.status();
  assert.deepEqual([state, verified], ["rejected", false]);
  assert.deepEqual(await world.requests(), []);
  await isRejected(second.ensureLoggedIn({ interactive: false }), "login_required", "stored");
  await second.ensureLoggedIn();
  assert.equal(opened.length, 2);
  assert.equal(await repositories(second), 200);
  const third = await program();
  assert.equal((await third.status()).state, "logged_in");
});

test("offline, no browser opens and nothing is lost", async () => {
  const friday = await program();
  await friday.ensureLoggedIn();
  await friday.dispose();
  const before = await readFile(join(home, "credentials"), "utf8");
  await goOffline();

  const saturday = await program();
  const { identity } = await saturday.ensureLoggedIn();
  assert.equal(identity?.email, ADA, "what is known to be good is not asked about");
  await isRejected(repositories(saturday), "server_unreachable");
  await pass(3 * DAY_MS);
  const monday = await program();
  await isRejected(monday.ensureLoggedIn(), "server_unreachable", "stored");
  assert.equal((await monday.status({ verify: true })).state, "stale");
  assert.equal(opened.length, 1);
  assert.equal(await readFile(join(home, "credentials"), "utf8"), before);

  await world.server.control.clearFaults();
  await monday.ensureLoggedIn();
  assert.equal(opened.length, 2);
  assert.equal(await repositories(monday), 200);
});

test("after a login is replaced, running programs use the new one and the old one is revoked", async () => {
  const running = await program();
  await running.ensureLoggedIn();
  const old = (await running.token()).value;
  const other = await program();
  const { replaced } = await other.login();
  assert.equal(replaced, "pending");
  assert.equal(await other.settled(), "revoked");
  assert.equal(await world.answerTo(old), 401);
  assert.equal(await repositories(running), 200);
  assert.equal(await living(), 1);
});

test("after a second account logs in, running programs keep theirs and new ones use the first", async () => {
  const running = await program();
  await running.ensureLoggedIn();
  user = GRACE;
  const other = await program();
  assert.equal((await other.login()).identity?.email, GRACE);
  await other.settled();
  assert.equal(await repositories(running), 200);
  assert.equal((await running.status({ verify: true })).identity?.email, ADA);
  assert.equal((await other.status({ verify: true })).identity?.email, GRACE);
  assert.equal((await (await program()).status()).identity?.email, ADA);
  assert.equal(await living(), 2);
});

test("fifty logins in a row leave one active token", async () => {
  const auth = await program();
  for (let times = 0; times < 50; times++) await auth.login();
  await auth.settled();
  await world.waitUntil(async () => (await living()) === 1);
  assert.equal(await repositories(auth), 200);
});

test("a provided personal token stays active after a logout unless the user asks to revoke it", async () => {
  const token = await world.personalToken("ci");
  const auth = await program();
  await auth.adoptToken(token);
  const { provenance } = await auth.status();
  assert.equal(provenance, "provided");
  const outcome = await auth.logout();
  assert.deepEqual([outcome.revoked, outcome.deleted], ["left_alive", true]);
  assert.equal(await world.answerTo(token), 200);
  assert.equal((await auth.status()).state, "logged_out");

  await auth.adoptToken(token);
  assert.equal((await auth.logout({ revoke: true })).revoked, "revoked");
  assert.equal(await world.answerTo(token), 401);
});

test("a rotated personal token keeps its name, and a logout revokes it", async () => {
  const token = await world.personalToken("ci");
  const auth = await program();
  await auth.adoptToken(token);
  const { tokenName, revoked } = await auth.tokens.rotate();
  assert.deepEqual([tokenName, revoked], ["ci", "revoked"]);
  assert.equal((await auth.logout()).revoked, "revoked");
  assert.equal(await living(), 0);
});

test("a login is not rotated, because the new token would have more rights", async () => {
  const auth = await program();
  await auth.ensureLoggedIn();
  await isRejected(auth.tokens.rotate(), "rotation_would_widen", "stored");
  assert.equal(await living(), 1);
});

for (const where of ["this program", "another program"] as const)
  test(`a logout in ${where} cancels a login in progress`, async () => {
    const auth = await program();
    approves = false;
    const login = auth.login();
    const failed = isRejected(login, "cancelled");
    await world.waitUntil(async () => opened.length === 1);
    const other = where === "this program" ? auth : await program();
    await other.logout();
    if (other !== auth) await world.approve(opened[0] ?? "");
    await failed;
    await world.waitUntil(async () => (await living()) === 0);
    assert.equal((await auth.status()).state, "logged_out");
  });

test("a dead environment token opens no browser", async () => {
  const token = await world.personalToken("ci");
  process.env["PLEXICUS_API_TOKEN"] = token;
  await world.server.control.revoke({ all: ADA });
  const auth = await program();
  await assert.rejects(auth.ensureLoggedIn(), (error: AuthError) => {
    assert.equal(error.code, "token_rejected");
    assert.match(error.message, /PLEXICUS_API_TOKEN/);
    return true;
  });
  await isRejected(auth.ensureLoggedIn({ interactive: false }), "token_rejected", "environment");
  assert.deepEqual(opened, []);
});
