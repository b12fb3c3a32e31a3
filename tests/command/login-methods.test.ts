/**
 * `plexicus login` without a browser on this machine: a device code, a pasted callback, or an existing token.
 */

import assert from "node:assert/strict";
import { test } from "node:test";

import { endedWith, type Machine, type Running } from "./machine.js";
import { ADA, World } from "./world.js";

const world = new World({ deviceIntervalS: 1 });

const SSH = { SSH_CONNECTION: "192.0.2.7 50022 192.0.2.1 22", DISPLAY: undefined };
const AUTHORIZE_ADDRESS = /^\s+(http\S+\/auth\/cli\?\S+)$/m;

test("--device shows page and code, polls, and stores the login", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--device"]);
  await activate(login);
  const { stdout, stderr } = endedWith(0, await login.ended);
  assert.equal(stdout, "");
  assert.match(stderr, /\/activate/);
  assert.match(stderr, /Signed in as ada@example\.test/);
  assert.equal(await world.answerTo(await world.tokenOf(machine)), 200);
  assert.ok(!machine.door.hasOpened);
});

test("--device warns against codes sent by others before it waits", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--device"]);
  await activate(login);
  const { stderr } = endedWith(0, await login.ended);
  assert.match(stderr, /^\s+[A-Z]{4}-[A-Z]{4}\s+Never enter a code that someone sent you\.\s+.*Waiting/m);
});

test("uses the device flow over SSH and says why", async () => {
  await takesTheDeviceFlow(await world.machine(SSH));
});

test("uses the device flow without a display and says why", async () => {
  await takesTheDeviceFlow(await world.machine({ DISPLAY: undefined }));
});

test("uses the device flow without a browser program and says why", async () => {
  const machine = await world.machine();
  await machine.door.lock();
  await takesTheDeviceFlow(machine);
});

test("a denied device login exits with code 1 and stores nothing", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--device"]);
  await activate(login, false);
  assert.match(endedWith(1, await login.ended).stderr, /denied/i);
  assert.equal(await machine.stored(), undefined);
});

test("reports an expired device code", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--device"]);
  await login.message(/Waiting/);
  await world.server.control.expireDevices();
  assert.match(endedWith(1, await login.ended).stderr, /expired/i);
});

test("--port sets the callback port, and an invalid port is an error", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--port", "9177"]);
  const address = await machine.door.next();
  assert.equal(new URL(address).searchParams.get("port"), "9177");
  await world.approve(address);
  endedWith(0, await login.ended);
  for (const port of ["80", "9200", "browser"])
    assert.match(endedWith(1, await machine.run(["login", "--force", "--port", port])).stderr, /between 9100 and 9199/);
  assert.match((await machine.run(["login", "--device", "--port", "9177"])).stderr, /cannot be used with/);
});

test("--timeout ends a device login early and is the time shown", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--device", "--timeout", "3"]);
  assert.ok(Number(await login.message(/Waiting.*\(up to (\d+) seconds\)/)) <= 3);
  assert.match(endedWith(1, await login.ended).stderr, /in time|timed out/i);
});

test("Ctrl-C during a device login exits with code 130", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--device"]);
  await login.message(/Waiting/);
  login.signal("SIGINT");
  endedWith(130, await login.ended);
  assert.equal(await machine.stored(), undefined);
});

test("--paste accepts the whole callback address from standard input", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--paste"]);
  const location = await decide(login);
  login.write(`${location}\n`);
  endedWith(0, await login.ended);
  assert.equal(await world.answerTo(await world.tokenOf(machine)), 200);
});

test("--paste accepts the code alone", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--paste"]);
  const code = new URL(await decide(login)).searchParams.get("code") ?? "";
  login.write(`${code}\n`);
  endedWith(0, await login.ended);
});

test("--paste explains what is wrong and asks again", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--paste"]);
  const location = await decide(login);
  login.write("what is this?\n");
  await login.message(/^! /m);
  login.write(`${location}\n`);
  endedWith(0, await login.ended);
});

test("--paste reads the lines of a pipe one after the other", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--paste"]);
  login.write(`what is this?\n${await decide(login)}\n`);
  endedWith(0, await login.ended);
});

test("--paste ends if standard input is empty", async () => {
  const machine = await world.machine();
  endedWith(1, await machine.run(["login", "--paste"]));
  assert.equal(await machine.stored(), undefined);
});

test("--with-token checks a token with the server, then stores it", async () => {
  const machine = await world.machine();
  const token = await world.personalToken();
  const run = await machine.run(["login", "--with-token"], { input: `\n${token}\n`, secrets: [token] });
  assert.match(endedWith(0, run).stderr, /Signed in as ada@example\.test/);
  const status = endedWith(0, await machine.run(["auth", "status"], { secrets: [token] }));
  assert.match(status.stdout, /personal API token that you provided, from .*credentials/);
});

test("--with-token does not store a token that the server refuses, exit code 3", async () => {
  const machine = await world.machine();
  const token = await world.personalToken();
  await world.server.control.revoke({ all: ADA });
  endedWith(3, await machine.run(["login", "--with-token"], { input: token, secrets: [token] }));
  assert.equal(await machine.stored(), undefined);
});

test("--with-token never sends or shows a text that cannot be a personal token", async () => {
  const machine = await world.machine();
  for (const text of ["plx_ci_0123456789abcdef", "no token at all", "tök€n", ""]) {
    const secrets = text ? [text] : [];
    endedWith(1, await machine.run(["login", "--with-token"], { input: `${text}\n`, secrets }));
  }
  assert.deepEqual(await world.requests(), []);
  assert.equal(await machine.stored(), undefined);
});

test("--with-token with --scope is refused before the token is read", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--with-token", "--scope", "read"]);
  const { stderr } = endedWith(1, await login.ended);
  assert.match(stderr, /✗ A personal token has all the rights of its account.*\n\s+Leave out --scope/);
  assert.deepEqual(await world.requests(), []);
});

test("--paste with --scope refuses a personal token and asks again", async () => {
  const machine = await world.machine();
  const token = await world.personalToken();
  const login = machine.start(["login", "--paste", "--scope", "scan"], { secrets: [token] });
  const location = await decide(login);
  login.write(`${token}\n`);
  await login.message(/^! .*a personal token has all the rights of its account/m);
  login.write(`${location}\n`);
  assert.match(endedWith(0, await login.ended).stderr, /Scope\s+scan$/m);
});

test("--with-token: Ctrl-C while waiting for a pipe exits with code 130", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--with-token"]);
  await login.message(/Signing in/);
  login.signal("SIGINT");
  endedWith(130, await login.ended);
});

test("--with-token stores nothing while the server is unreachable, exit code 4", async () => {
  const machine = await world.machine();
  const token = await world.personalToken();
  await world.server.control.fault({ path: "/sessions/self", times: 9, action: { kind: "drop" } });
  endedWith(4, await machine.run(["login", "--with-token"], { input: token, secrets: [token] }));
  assert.equal(await machine.stored(), undefined);
});

async function takesTheDeviceFlow(machine: Machine): Promise<void> {
  const login = machine.start(["login"]);
  await activate(login);
  assert.match(endedWith(0, await login.ended).stderr, /Not with the browser: \S+/);
  assert.ok(!machine.door.hasOpened);
}

/** Enters the shown code, as a person would on another device. */
async function activate(login: Running, approve = true): Promise<void> {
  const code = await login.message(/^\s+([A-Z]{4}-[A-Z]{4})$/m);
  await world.server.control.device(code, ADA, approve);
}

/** Approves the login at the shown address; returns the callback address, which the browser cannot open. */
async function decide(login: Running): Promise<string> {
  return world.server.control.authorize(await login.message(AUTHORIZE_ADDRESS), ADA, true);
}
