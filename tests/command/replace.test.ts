/** A login that replaces another one: the command waits until the old one is revoked, and says so. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { changeLogin, entriesOf, writeEntry } from "./entries.js";
import { endedWith, type Machine } from "./machine.js";
import { ADA, World } from "./world.js";

const world = new World();
const FORCE = ["--force"];
const REVOCATION = { method: "DELETE", path: "/users/me/api-tokens/self" };

test("a login revokes the one it replaces, and says so", async () => {
  const machine = await world.signedIn();
  const old = await world.tokenOf(machine);
  const { stderr } = await world.logIn(machine, ADA, FORCE);
  assert.match(stderr, /✓ Signed in .*\n[^✓]*The replaced login was revoked\. Restart .*plexicus exec/s);
  assert.equal(await world.answerTo(old), 401);
  assert.equal(await world.answerTo(await world.tokenOf(machine)), 200);
  assert.deepEqual(await pending(machine), []);
});

test("a first login leaves nothing to revoke", async () => {
  const machine = await world.machine();
  const { stderr } = await world.logIn(machine);
  assert.doesNotMatch(stderr, /replaced/);
  assert.deepEqual(await pending(machine), []);
});

test("the next login does not revoke a provided token", async () => {
  const machine = await world.machine();
  const token = await world.personalToken();
  endedWith(0, await machine.run(["login", "--with-token"], { input: `${token}\n`, secrets: [token] }));
  const { stderr } = await world.logIn(machine, ADA, FORCE, { secrets: [token] });
  assert.doesNotMatch(stderr, /replaced/);
  assert.equal(await world.answerTo(token), 200);
});

test("Ctrl-C while waiting for the revocation exits with 0; the next login revokes the old token", async () => {
  const machine = await world.signedIn();
  const old = await world.tokenOf(machine);
  const login = machine.start(["login", ...FORCE]);
  await world.approve(await machine.door.next());
  await login.message(/Kept /);
  login.signal("SIGINT");
  assert.match(endedWith(0, await login.ended).stderr, /not revoked yet/);
  assert.equal(await world.answerTo(old), 200);
  assert.notDeepEqual(await pending(machine), []);
  await world.logIn(machine, ADA, FORCE);
  assert.equal(await world.answerTo(old), 401);
});

test("if the server does not revoke the old login, the new one works and the rest is reported", async () => {
  const machine = await world.signedIn();
  const old = await world.tokenOf(machine);
  await world.server.control.fault({ ...REVOCATION, times: 9, action: { kind: "status", status: 500 } });
  assert.match((await world.logIn(machine, ADA, FORCE)).stderr, /! The replaced login is not revoked yet/);
  await world.server.control.clearFaults();
  endedWith(0, await machine.run(["logout"]));
  assert.equal(await world.answerTo(old), 401);
});

test("without a free slot, the old login is revoked at once, and the command says so", async () => {
  const machine = await world.signedIn();
  const old = await world.tokenOf(machine);
  await fillPending(machine);
  assert.match((await world.logIn(machine, ADA, FORCE)).stderr, /✓ Signed in .*The replaced login was revoked/s);
  assert.equal(await world.answerTo(old), 401);
});

test("without a free slot and with a failed revocation, the old token is named with a remedy", async () => {
  const machine = await world.signedIn();
  await changeLogin(machine, { name: "plexicus-cli on laptop" });
  const old = await world.tokenOf(machine);
  await fillPending(machine);
  await world.server.control.fault({ ...REVOCATION, times: 9, action: { kind: "status", status: 500 } });
  const { stderr } = await world.logIn(machine, ADA, FORCE);
  assert.match(stderr, /! The replaced login \(plexicus-cli on laptop\).* still valid.*Settings → API Tokens/);
  assert.doesNotMatch(stderr, /not revoked yet|was revoked/);
  assert.equal(await world.answerTo(old), 200);
});

/** Fills every slot for a pending revocation with entries that this version does not touch. */
async function fillPending(machine: Machine): Promise<void> {
  for (let slot = 0; slot < 8; slot++) {
    await writeEntry(machine, `plexicus-auth:${world.server.url}:pending:${slot}`, { version: 2 });
  }
}

/** The keys of the pending revocations. */
async function pending(machine: Machine): Promise<string[]> {
  return Object.keys(await entriesOf(machine)).filter((key) => key.includes(":pending:"));
}
