/** Runs the README's program for Node: it prints the repositories or says what to do. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { endedWith, type Machine, type Run, Running } from "./machine.js";
import { inTerminal } from "./pseudo-terminal.js";
import { ADA, World } from "./world.js";

const world = new World();
const REPOSITORIES = /items/;
const CTRL_C = "\u0003";
const sample = await firstSample(process.env["PLEXICUS_README"] ?? "");

const SAMPLE_ARGS = ["--input-type=module", "--eval", sample];

test("the README and the package's README show the same program", async () => {
  assert.equal(await firstSample("node_modules/@plexicus/auth/README.md"), sample);
});

test("a working login: prints the repositories without asking anything", async () => {
  const machine = await world.signedIn();
  assert.match(endedWith(0, await start(machine).ended).stdout, REPOSITORIES);
  assert.ok(!machine.door.hasOpened);
});

test("no login: opens the browser, then prints the repositories", async () => {
  const machine = await world.machine();
  const program = start(machine);
  await world.approve(await machine.door.next());
  assert.match(endedWith(0, await program.ended).stdout, REPOSITORIES);
});

test("a revoked login: reports it with a remedy, and the next start logs in", async () => {
  const machine = await world.signedIn();
  await world.server.control.revoke({ all: ADA });
  failsWith(await start(machine).ended, /invalid, expired or revoked/, /plexicus login/);
  const again = start(machine);
  await world.approve(await machine.door.next());
  assert.match(endedWith(0, await again.ended).stdout, REPOSITORIES);
});

test("a dead PLEXICUS_API_TOKEN: names the variable and where to get a new token", async () => {
  const machine = await world.machine({ PLEXICUS_API_TOKEN: await world.personalToken() });
  await world.server.control.revoke({ all: ADA });
  failsWith(await start(machine).ended, /PLEXICUS_API_TOKEN/, /Settings → API Tokens/);
  assert.ok(!machine.door.hasOpened);
});

test("no login and no browser: names the other ways to log in", async () => {
  for (const env of [{ DISPLAY: undefined }, { SSH_CONNECTION: "192.0.2.7 50022 192.0.2.1 22" }]) {
    failsWith(await start(await world.machine(env)).ended, /./, /plexicus login --device/);
  }
});

test("in a terminal without a browser: shows a code to enter on another device", async () => {
  const machine = await world.machine({ DISPLAY: undefined });
  const keys: [string, string][] = [["Never enter a code that someone sent you.", CTRL_C]];
  const { code, screen } = await inTerminal(machine, SAMPLE_ARGS, { program: process.execPath, keys });
  assert.match(screen, /open this page on any device and enter the code:\s+http\S+\/activate\s+[A-Z]{4}-[A-Z]{4}/);
  assert.notEqual(code, 0);
});

test("in a terminal with PLEXICUS_LOGIN_METHOD=paste: the pasted text is not shown", async () => {
  const machine = await world.machine({ DISPLAY: undefined });
  const token = await world.personalToken();
  const { code, screen } = await inTerminal(machine, SAMPLE_ARGS, {
    program: process.execPath,
    keys: [["Paste: ", `${token}\r`]],
    env: { PLEXICUS_LOGIN_METHOD: "paste" },
  });
  assert.equal(code, 0, screen);
  assert.match(screen, REPOSITORIES);
  assert.ok(!screen.includes(token));
  assert.ok(!machine.door.hasOpened);
});

test("an invalid PLEXICUS_LOGIN_METHOD is an error that only stops a login", async () => {
  const env = { PLEXICUS_LOGIN_METHOD: "telepathy" };
  failsWith(await start(await world.machine(env)).ended, /PLEXICUS_LOGIN_METHOD must be auto/, /Correct/);
  const machine = await world.signedIn();
  Object.assign(machine.env, env);
  assert.match(endedWith(0, await start(machine).ended).stdout, REPOSITORIES);
});

test("a browser that cannot be opened: names the other ways to log in", async () => {
  const machine = await world.machine();
  await machine.door.lock();
  failsWith(await start(machine).ended, /./, /plexicus login --device/);
});

test("a login and no network: says what to check and keeps the login", async () => {
  const machine = await world.signedIn();
  await world.server.control.fault({ path: "/*", times: 99, action: { kind: "drop" } });
  failsWith(await start(machine).ended, /./, /Check the network/);
  await world.server.control.clearFaults();
  assert.match(endedWith(0, await start(machine).ended).stdout, REPOSITORIES);
});

test("a denied login: reports it with a remedy", async () => {
  const machine = await world.machine();
  const program = start(machine);
  const location = await world.server.control.authorize(await machine.door.next(), ADA, false);
  await (await fetch(location)).text();
  failsWith(await program.ended, /denied/, /plexicus login/);
});

/** Runs the sample in the tests' folder, where the package is installed. */
function start(machine: Machine): Running {
  return new Running(process.execPath, SAMPLE_ARGS, machine.env, { input: "" });
}

/** Checks for two lines after Node's warnings: what happened and what to do, without a stack trace. */
function failsWith(run: Run, what: RegExp, remedy: RegExp): void {
  const { stdout, stderr } = endedWith(1, run);
  assert.equal(stdout, "");
  const [message = "", advice = ""] = stderr.trimEnd().split("\n").slice(-2);
  assert.match(message, what);
  assert.match(advice, remedy);
  assert.doesNotMatch(stderr, /^\s+at /m);
}

async function firstSample(file: string): Promise<string> {
  const [, sample = ""] = /\n```ts\n(.*?)\n```\n/s.exec(await readFile(file, "utf8")) ?? [];
  assert.match(sample, /createNodeAuth/);
  return sample;
}
