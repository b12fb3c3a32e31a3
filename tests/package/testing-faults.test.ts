/** The test kit's faults, one test per fault name. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, HOUR_MS, openLoggedIn } from "./opened-kit.js";

test("lost_answer: the server did its work, and the next renewal gets the result", async () => {
  const { kit, auth } = await openLoggedIn({ renews: true, lifetimeMs: HOUR_MS });
  await kit.clock.advance(2 * HOUR_MS);
  await kit.fault("lost_answer", { route: "POST /oauth/token" });
  assert.equal((await kit.clock.run(auth.fetch("/repositories"))).status, 200);
  assert.equal(asked(kit, "POST /oauth/token"), 2);
  await kit.fault("lost_answer", { times: 2 });
  for (let time = 0; time < 2; time++)
    await assert.rejects(auth.fetch("/repositories"), { code: "server_unreachable" });
  assert.equal((await auth.fetch("/repositories")).status, 200);
});

test("rate_limited: the server returns 429 with a delay and does nothing", async () => {
  const { kit, auth } = await openLoggedIn();
  await kit.fault("rate_limited", { route: "GET /repositories", retryAfterMs: 1_500 });
  const answer = await auth.fetch("/repositories");
  assert.deepEqual([answer.status, answer.headers.get("retry-after")], [429, "2"]);
  assert.equal((await auth.fetch("/repositories")).status, 200);
  await kit.fault("rate_limited");
  await assert.rejects(auth.login(), { code: "rate_limited", retryAfterMs: 30_000 });
  assert.equal((await auth.status()).state, "logged_in");
});

test("clock_skew: the login still expires by the server's time", async () => {
  const { kit, auth } = await openLoggedIn({ lifetimeMs: HOUR_MS });
  await kit.fault("clock_skew", { ms: -3 * HOUR_MS });
  assert.equal((await auth.fetch("/repositories")).status, 200);
  assert.equal((await auth.status()).clockSkewMs, 3 * HOUR_MS);
  await kit.clock.advance(HOUR_MS);
  await assert.rejects(auth.fetch("/repositories"), { code: "token_expired" });
});

test("sleep: time passes and no timer fires", async () => {
  const { kit, auth } = await openLoggedIn({ lifetimeMs: HOUR_MS });
  let isAwake = false;
  const sleeping = kit.clock.sleep(1_000).then(() => (isAwake = true));
  const beforeMs = kit.clock.wallNow();
  await kit.fault("sleep");
  await kit.clock.settle();
  assert.deepEqual([isAwake, kit.clock.wallNow() - beforeMs], [false, 8 * HOUR_MS]);
  assert.equal(auth.headersNow("/repositories"), null, "no lease outlives a sleep");
  // After a sleep, the core no longer knows the server's time.
  await assert.rejects(auth.fetch("/repositories"), { code: "token_rejected" });
  await kit.clock.run(sleeping);
});

test("second_window: it signs in again or out, and this window gets an event", async () => {
  const { kit, auth } = await openLoggedIn({ browser: "approves" });
  const { value } = await auth.token();
  const told: string[] = [];
  const listening = auth.onDidChange(({ kind }) => void told.push(kind));
  kit.browser.behaviour = "denies"; // the other window's user still approves
  await kit.fault("second_window");
  await kit.clock.advance(10_000);
  assert.notEqual((await auth.token()).value, value);
  await kit.fault("second_window", { does: "signs_out" });
  await kit.clock.settle();
  await assert.rejects(auth.token(), { code: "no_credentials" });
  assert.deepEqual(told, ["changed", "logged_out"]);
  listening.dispose();
});

test("locked_store: a write waits, then times out", async () => {
  const { kit, auth } = await openLoggedIn();
  await kit.fault("locked_store", { ms: 10_000 });
  assert.ok(kit.storage.isLocked);
  const beforeMs = kit.clock.wallNow();
  await kit.clock.run(auth.login());
  assert.equal(kit.clock.wallNow() - beforeMs, 10_000);
  await kit.clock.advance(10_000);
  await kit.fault("locked_store", { ms: HOUR_MS });
  await assert.rejects(kit.clock.run(auth.logout()), { code: "storage_failed", message: /Another program has locked/ });
});

test("revoked_elsewhere: the token is refused, and a new login works", async () => {
  const { kit, auth } = await openLoggedIn();
  await kit.fault("revoked_elsewhere");
  await assert.rejects(auth.fetch("/repositories"), { code: "token_rejected" });
  assert.equal((await auth.status()).state, "rejected");
  await auth.ensureLoggedIn();
  assert.equal((await auth.fetch("/repositories")).status, 200);
});
