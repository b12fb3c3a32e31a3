/** `plexicus logout` reports each outcome truthfully. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { FaultAction } from "../browser/control.js";
import { endedWith, type Machine } from "./machine.js";
import { ADA, World } from "./world.js";

const world = new World();
const REVOCATION = { method: "DELETE", path: "/users/me/api-tokens/self" };

test("revokes the token on the server, then deletes the login", async () => {
  const machine = await world.signedIn();
  const token = await world.tokenOf(machine);
  const { stdout, stderr } = endedWith(0, await machine.run(["logout"], { secrets: [token] }));
  assert.equal(stdout, "");
  assert.match(stderr, /was revoked on the server/);
  assert.equal(await world.answerTo(token), 401);
  assert.ok(!(await machine.stored())?.includes(token));
  endedWith(2, await machine.run(["auth", "status"]));
});

test("a token that was already dead counts as success and is deleted", async () => {
  const machine = await world.signedIn();
  await world.server.control.revoke({ all: ADA });
  assert.match(endedWith(0, await machine.run(["logout"])).stderr, /already expired or revoked/);
  endedWith(2, await machine.run(["auth", "status"]));
});

for (const status of [404, 405, 410, 426]) {
  test(`a server that cannot revoke (${status}): deletes the login and says where to revoke the token`, async () => {
    const machine = await world.signedIn();
    const token = await world.tokenOf(machine);
    await world.server.control.fault({ ...REVOCATION, action: { kind: "status", status } });
    const { stderr } = endedWith(0, await machine.run(["logout"]));
    assert.match(stderr, /cannot revoke .*Settings → API Tokens/);
    endedWith(2, await machine.run(["auth", "status"]));
    assert.equal(await world.answerTo(token), 200);
  });
}

const FAILURES: [string, FaultAction][] = [
  ["fails", { kind: "status", status: 500 }],
  ["drops the connection", { kind: "drop" }],
  ["redirects", { kind: "redirect", location: "https://elsewhere.example/" }],
];
for (const [words, action] of FAILURES) {
  test(`a server that ${words}: exit code 4, the login stays stored and active, and a way out is shown`, async () => {
    const machine = await world.signedIn();
    await world.server.control.fault({ ...REVOCATION, times: 9, action });
    const { stderr } = endedWith(4, await machine.run(["logout"]));
    assert.match(stderr, /still stored/);
    assert.match(stderr, /plexicus logout --local-only/);
    await world.server.control.clearFaults();
    endedWith(0, await machine.run(["auth", "status"]));
    endedWith(0, await machine.run(["logout"]));
  });
}

test("a provided token is only deleted here, and the message says that it stays active", async () => {
  const machine = await world.machine();
  const token = await giveToken(machine);
  await world.server.control.clearLog();
  const { stderr } = endedWith(0, await machine.run(["logout"], { secrets: [token] }));
  assert.match(stderr, /stays valid.*Settings → API Tokens.*plexicus logout --revoke/);
  assert.deepEqual(await world.requests(), []);
  assert.ok(!(await machine.stored())?.includes(token));
  assert.equal(await world.answerTo(token), 200);
});

test("--revoke revokes a provided token", async () => {
  const machine = await world.machine();
  const token = await giveToken(machine);
  const { stderr } = endedWith(0, await machine.run(["logout", "--revoke"], { secrets: [token] }));
  assert.match(stderr, /was revoked on the server/);
  assert.equal(await world.answerTo(token), 401);
  endedWith(1, await machine.run(["logout", "--revoke", "--local-only"]));
});

test("login, rotation and logout leave no active token", async () => {
  const machine = await world.machine();
  const given = await giveToken(machine);
  endedWith(0, await machine.run(["auth", "rotate"], { secrets: [given] }));
  const rotated = await world.tokenOf(machine);
  endedWith(0, await machine.run(["logout"], { secrets: [given, rotated] }));
  assert.deepEqual([await world.answerTo(given), await world.answerTo(rotated)], [401, 401]);
});

test("--local-only sends no request and says that the token stays active", async () => {
  const machine = await world.signedIn();
  const token = await world.tokenOf(machine);
  await world.server.control.clearLog();
  const { stderr } = endedWith(0, await machine.run(["logout", "--local-only"]));
  assert.match(stderr, /stays valid/);
  assert.deepEqual(await world.requests(), []);
  assert.equal(await world.answerTo(token), 200);
  endedWith(2, await machine.run(["auth", "status"]));
});

test("without a stored login: a message, exit code 0, and no request", async () => {
  const machine = await world.machine();
  assert.match(endedWith(0, await machine.run(["logout"])).stderr, /No login is stored/);
  assert.deepEqual(await world.requests(), []);
});

test("the environment's token is never revoked", async () => {
  const machine = await world.signedIn();
  const token = await world.personalToken();
  const options = { env: { PLEXICUS_API_TOKEN: token }, secrets: [token] };
  for (const args of [["logout"], ["logout"], ["logout", "--local-only"]]) {
    assert.match(endedWith(0, await machine.run(args, options)).stderr, /was not changed/);
  }
  assert.equal(await world.answerTo(token), 200);
});

test("a login at another API address stays", async () => {
  const machine = await world.signedIn();
  const other = world.server.url.replace("127.0.0.1", "localhost");
  const options = { env: { PLEXICUS_API_URL: other, PLEXICUS_APP_URL: other } };
  await world.logIn(machine, ADA, [], options);
  endedWith(0, await machine.run(["logout"], options));
  endedWith(2, await machine.run(["auth", "status"], options));
  endedWith(0, await machine.run(["auth", "status"]));
});

async function giveToken(machine: Machine): Promise<string> {
  const token = await world.personalToken();
  endedWith(0, await machine.run(["login", "--with-token"], { input: `${token}\n`, secrets: [token] }));
  return token;
}
