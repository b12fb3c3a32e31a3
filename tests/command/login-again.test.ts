/** `plexicus login` when a login exists. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { test } from "node:test";

import { changeLogin } from "./entries.js";
import { endedWith, type Machine, type Running } from "./machine.js";
import { ADA, World } from "./world.js";

const world = new World();
const HOUR_MS = 3_600_000;
const WHO_AM_I = { path: "/sessions/self", times: 9 };

test("keeps a working login and says whose it is and how to log in again, exit code 0", async () => {
  const machine = await world.signedIn();
  const stored = await machine.stored();
  for (const args of [[], ["--timeout", "5"], ["--api-url", world.server.url]]) {
    const { stdout, stderr } = endedWith(0, await machine.run(["login", ...args]));
    assert.equal(stdout, "");
    assert.match(stderr, /✓ Already signed in as ada@example\.test\n\s+Organization\s+Analytical Engines/);
    assert.match(stderr, /plexicus login --force/);
    assert.doesNotMatch(stderr, /auth\/cli/);
  }
  assert.ok(!machine.door.hasOpened);
  assert.equal(await machine.stored(), stored);
});

test("an option that changes the request starts a login despite a working one", async () => {
  const machine = await world.signedIn();
  await Promise.all(
    [
      ["--force"],
      ["--scope", "read"],
      ["--with-token"],
      ["--device"],
      ["--paste"],
      ["--no-browser"],
      ["--no-browser", "--timeout", "60"],
    ].map(async (args) => interrupted(machine.start(["login", ...args]))),
  );
});

test("--force replaces only the login of the same account", async () => {
  const machine = await world.signedIn();
  const old = await world.tokenOf(machine);
  const { stderr } = await world.logIn(machine, "grace@example.test", ["--force"]);
  assert.match(stderr, /✓ Signed in as grace@example\.test/);
  assert.equal(await world.answerTo(old), 200);
  await world.logIn(machine, ADA, ["--force"]);
  assert.equal(await world.answerTo(old), 401);
});

test("plain login logs in when the server refuses the stored login", async () => {
  const machine = await world.signedIn();
  await world.server.control.revoke({ all: ADA });
  await world.logIn(machine);
  assert.equal(await world.answerTo(await world.tokenOf(machine)), 200);
});

test("plain login logs in when the server cannot confirm the stored login", async () => {
  const machine = await world.signedIn();
  await world.server.control.fault({ ...WHO_AM_I, action: { kind: "drop" } });
  await machineLogsIn(machine);
  await world.server.control.clearFaults();
  await world.server.control.fault({ ...WHO_AM_I, action: { kind: "status", status: 503 } });
  await machineLogsIn(machine);
});

test("keeps a stale login that the server confirms", async () => {
  const machine = await world.signedIn();
  await changeLogin(machine, { expires_at_ms: Date.now() - HOUR_MS });
  await world.server.control.advance(-2 * HOUR_MS);
  assert.match(endedWith(0, await machine.run(["login"])).stderr, /Already signed in/);
  await world.server.control.fault({ ...WHO_AM_I, action: { kind: "drop" } });
  await machineLogsIn(machine);
  await world.server.control.advance(2 * HOUR_MS);
});

test("Ctrl-C during the check with the server exits with 130 at once and opens no browser", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const origin = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const machine = await world.machine({ PLEXICUS_API_URL: origin, PLEXICUS_API_TOKEN: await world.personalToken() });
  const login = machine.start(["login"]);
  const [asked] = (await once(silent, "connection")) as [Socket];
  login.signal("SIGINT");
  endedWith(130, await login.ended);
  assert.ok(!machine.door.hasOpened);
  asked.destroy();
  silent.close();
});

test("reports a working PLEXICUS_API_TOKEN and how to log in anyway, exit code 0", async () => {
  const machine = await world.machine();
  const token = await world.personalToken();
  const options = { env: { PLEXICUS_API_TOKEN: token }, secrets: [token] };
  const { stderr } = endedWith(0, await machine.run(["login"], options));
  assert.match(stderr, /✓ PLEXICUS_API_TOKEN is set and works: signed in as ada@example\.test/);
  assert.match(stderr, /plexicus login --force/);
  assert.match(stderr, /unset PLEXICUS_API_TOKEN/);
  assert.equal(await machine.stored(), undefined);
  await world.logIn(machine, ADA, ["--force"], options);
  assert.notEqual(await machine.stored(), undefined);
});

test("names a dead PLEXICUS_API_TOKEN, and plain login logs in", async () => {
  const machine = await world.machine();
  const token = await world.personalToken();
  await world.server.control.revoke({ all: ADA });
  const options = { env: { PLEXICUS_API_TOKEN: token }, secrets: [token] };
  const { stderr } = await world.logIn(machine, ADA, [], options);
  assert.match(stderr, /^! The server refused the token in PLEXICUS_API_TOKEN/m);
  assert.match(stderr, /PLEXICUS_API_TOKEN is set and is used instead of this login/);
});

/** Checks that plain `login` opens the browser, then interrupts it. */
async function machineLogsIn(machine: Machine): Promise<void> {
  const login = machine.start(["login"]);
  await machine.door.next();
  await interrupted(login);
}

/** Checks that a login starts, and interrupts it before it finishes. */
async function interrupted(login: Running): Promise<void> {
  await login.message(/Signing in to/);
  login.signal("SIGINT");
  endedWith(130, await login.ended);
}
