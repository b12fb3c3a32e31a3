/**
 * `plexicus auth tokens` and `plexicus auth rotate`: their effects, their output, and what remains
 * afterwards.
 */

import assert from "node:assert/strict";
import { test } from "node:test";

import { changeLogin } from "./entries.js";
import { endedWith, type Machine, Running } from "./machine.js";
import { ADA, World } from "./world.js";

const world = new World();
const SCOPE = ["--scope", "read support"];

/** A program that calls the API in a loop until it reads from standard input. */
const CALL_WITHOUT_PAUSE = `
  import { createNodeAuth } from "@plexicus/auth/node";
  const auth = await createNodeAuth({ client: { id: "plexicus-cli", version: "1.0.0" } });
  const failed = [];
  let calls = 0, enough = false;
  process.stdin.once("data", () => (enough = true));
  for (; !enough; calls++) {
    await auth.fetch("/repositories").then(({ status }) => status === 200 || failed.push(status), ({ code }) => failed.push(code));
    if (calls === 0) console.error("calling");
  }
  process.stdin.pause();
  console.log(JSON.stringify({ calls, failed }));
`;

interface Listed {
  schemaVersion: number;
  tokens: { name: string; tokenId: string; expiresAtMs: number | null; expiresSoon: boolean }[];
}

async function signedInWithSupport(): Promise<Machine> {
  const machine = await world.machine();
  await world.logIn(machine, ADA, SCOPE);
  return machine;
}

async function signedInWithToken(): Promise<Machine> {
  const machine = await world.machine();
  const token = await world.personalToken("laptop");
  endedWith(0, await machine.run(["login", "--with-token"], { input: `${token}\n`, secrets: [token] }));
  return machine;
}

async function listed(machine: Machine): Promise<Listed> {
  return JSON.parse(endedWith(0, await machine.run(["auth", "tokens", "--json"])).stdout) as Listed;
}

test("a token is created, printed alone, listed without its value, and revoked", async () => {
  const machine = await signedInWithSupport();
  const run = endedWith(
    0,
    await machine.run(["auth", "tokens", "create", "CI of the tests", "--expires-in", "30"], { printsToken: true }),
  );
  const token = run.stdout.trim();
  assert.equal(await world.answerTo(token), 200);
  assert.match(run.stderr, /The token is not shown again/);

  const { schemaVersion, tokens } = await listed(machine);
  assert.equal(schemaVersion, 1);
  const created = tokens.find(({ name }) => name === "CI of the tests");
  assert.ok(created?.tokenId);
  const days = ((created.expiresAtMs ?? 0) - Date.now()) / 86_400_000;
  assert.ok(days > 29.9 && days < 30.1, `${days} days`);

  endedWith(0, await machine.run(["auth", "tokens", "revoke", created.tokenId]));
  assert.equal(await world.answerTo(token), 401);
  endedWith(1, await machine.run(["auth", "tokens", "revoke", created.tokenId]));
});

test("revoking an unknown id exits with code 1, and every token still works", async () => {
  const machine = await signedInWithSupport();
  const run = endedWith(1, await machine.run(["auth", "tokens", "revoke", "no-such-id"]));
  assert.match(run.stderr, /^✗ There is no such token/m);
  assert.equal(await world.answerTo(await world.tokenOf(machine)), 200);
});

test("the table marks tokens that expire soon", async () => {
  const machine = await signedInWithSupport();
  await world.server.control.createToken({ email: ADA, name: "ends on Friday", expires_in_s: 3 * 86_400 });
  const { stdout } = endedWith(0, await machine.run(["auth", "tokens"]));
  assert.match(stdout, /NAME\s+ID\s+CREATED\s+EXPIRES\s+LAST USED/);
  assert.match(stdout, /ends on Friday .* expires soon$/m);
});

test("an invalid token id is refused before anything is sent", async () => {
  const machine = await signedInWithSupport();
  await world.server.control.clearLog();
  for (const id of ["self", "../../oauth/token", "a b"]) {
    endedWith(1, await machine.run(["auth", "tokens", "revoke", id]));
  }
  assert.deepEqual(await world.requests(), []);
});

test("a login without the scope gets an error that names it, and nothing changes", async () => {
  const machine = await world.signedIn();
  const token = await world.tokenOf(machine);
  const { stderr } = endedWith(1, await machine.run(["auth", "tokens", "create", "x"]));
  assert.match(stderr, /plexicus login --scope "read support"/);
  assert.equal(await world.tokenOf(machine), token);
  assert.equal(await world.answerTo(token), 200);
});

test("a login is not rotated, because the new token would have more rights", async () => {
  const machine = await signedInWithSupport();
  const token = await world.tokenOf(machine);
  await world.server.control.clearLog();
  const { stderr } = endedWith(1, await machine.run(["auth", "rotate"]));
  assert.match(stderr, /more rights/);
  assert.match(stderr, /plexicus login/);
  assert.deepEqual(await world.requests(), []);
  assert.equal(await world.tokenOf(machine), token);
});

test("a rotation stores a new token and revokes the old one", async () => {
  const machine = await signedInWithToken();
  const old = await world.tokenOf(machine);
  const { stderr, stdout } = endedWith(
    0,
    await machine.run(["auth", "rotate", "--expires-in", "30", "--name", "build box"]),
  );
  assert.equal(stdout, "");
  assert.match(stderr, /The new token build box is in place; it expires/);
  assert.match(stderr, /The old token was revoked/);
  const fresh = await world.tokenOf(machine);
  assert.notEqual(fresh, old);
  assert.deepEqual([await world.answerTo(fresh), await world.answerTo(old)], [200, 401]);
  const status = endedWith(0, await machine.run(["auth", "status"]));
  assert.match(status.stdout, /Token\s+personal API token, from .*credentials\n\s+Name\s+build box/);
});

test("a rotation keeps the old token's name and shows it", async () => {
  const machine = await signedInWithToken();
  await changeLogin(machine, { name: "night job" });
  assert.match(endedWith(0, await machine.run(["auth", "rotate"])).stderr, /✓ The new token night job is in place/);
  assert.ok((await listed(machine)).tokens.some(({ name }) => name === "night job"));
});

test("a client that calls in a loop sees no failure during a rotation", async () => {
  const machine = await signedInWithToken();
  const client = new Running(process.execPath, ["--input-type=module", "--eval", CALL_WITHOUT_PAUSE], machine.env);
  await client.message(/calling/);
  const old = await world.tokenOf(machine);
  endedWith(0, await machine.run(["auth", "rotate"]));
  assert.equal(await world.answerTo(old), 401);
  client.write("enough\n");
  const { calls, failed } = JSON.parse(endedWith(0, await client.ended).stdout) as { calls: number; failed: string[] };
  assert.deepEqual(failed, []);
  assert.ok(calls > 100, `${calls} calls`);
});

test("a rotation whose revocation fails says that the old token is still active", async () => {
  const machine = await signedInWithToken();
  const old = await world.tokenOf(machine);
  await world.server.control.fault({
    method: "DELETE",
    path: "/users/me/api-tokens/self",
    action: { kind: "status", status: 503 },
  });
  const { stderr } = endedWith(0, await machine.run(["auth", "rotate"]));
  assert.match(stderr, /still valid/);
  assert.deepEqual([await world.answerTo(await world.tokenOf(machine)), await world.answerTo(old)], [200, 200]);
});

test("a new token that does not work is revoked, and the old one stays", async () => {
  const machine = await signedInWithToken();
  const old = await world.tokenOf(machine);
  const whoAmI = { method: "GET", path: "/sessions/self", skip: 1, times: 3 };
  await world.server.control.fault({ ...whoAmI, action: { kind: "status", status: 500 } });
  const { stderr } = endedWith(1, await machine.run(["auth", "rotate", "--name", "half way"]));
  assert.match(stderr, /could not be verified/);
  assert.match(stderr, /it was revoked/);
  assert.equal(await world.tokenOf(machine), old);
  assert.ok(!(await listed(machine)).tokens.some(({ name }) => name === "half way"));
});

test("for an environment token, rotation prints the new token and says what is left to do", async () => {
  const machine = await world.machine();
  const old = await world.personalToken();
  const env = { PLEXICUS_API_TOKEN: old };
  const run = endedWith(0, await machine.run(["auth", "rotate"], { env, printsToken: true, secrets: [old] }));
  const fresh = run.stdout.trim();
  assert.deepEqual([await world.answerTo(fresh), await world.answerTo(old)], [200, 200]);
  assert.match(run.stderr, /export PLEXICUS_API_TOKEN="<new-token>"/);
  assert.match(run.stderr, /Revoke the old one in Settings/);
});

test("--explain shows each decision with its reason", async () => {
  const machine = await world.signedIn();
  const { stdout } = endedWith(0, await machine.run(["auth", "status", "--explain"]));
  assert.match(stdout, /skip the environment\s+\d+ ms\s+PLEXICUS_API_TOKEN is not set/);
  assert.match(stdout, /use the stored login/);
  assert.match(stdout, /ask the server/);
  const json = endedWith(0, await machine.run(["auth", "status", "--explain", "--json"]));
  const { decisions } = JSON.parse(json.stdout) as { decisions: { flow: string; reason: string }[] };
  assert.ok(decisions.every(({ flow, reason }) => flow === "resolve" && reason !== ""));
});
