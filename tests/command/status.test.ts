/** `plexicus auth status` and `plexicus auth token`: what they print, where, and how they end. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { changeLogin } from "./entries.js";
import { endedWith } from "./machine.js";
import { World } from "./world.js";

const world = new World();

test("signed out: exit code 2 and both remedies, in the shell's words", async () => {
  const machine = await world.machine();
  const { stdout } = endedWith(2, await machine.run(["auth", "status"]));
  assert.match(stdout, /Not signed in/);
  assert.match(stdout, /plexicus login/);
  assert.match(stdout, /export PLEXICUS_API_TOKEN="<your-token>"/);
});

test("signed in: user, organization, source, kind of token, and until when", async () => {
  const machine = await world.signedIn();
  const { stdout } = endedWith(0, await machine.run(["auth", "status"]));
  assert.match(stdout, /User\s+ada@example\.test/);
  assert.match(stdout, /Organization\s+Analytical Engines/);
  assert.match(stdout, /Token\s+login, from .*credentials/);
  assert.match(stdout, /Valid until\s+\d{4}-\d\d-\d\d \d\d:\d\d/);
});

test("data goes to standard output, messages to standard error, without colours", async () => {
  const machine = await world.signedIn();
  for (const args of [
    ["auth", "status"],
    ["auth", "status", "--json"],
    ["login", "--scope", "nonsense"],
  ]) {
    const { stdout, stderr } = await machine.run(args);
    assert.doesNotMatch(stdout + stderr, /\x1b/, `${args} prints escape sequences`);
    assert.doesNotMatch(stderr, /Warning:|ada@example/, `${args} prints more than messages`);
    assert.doesNotMatch(stdout, /only for development/, `${args} mixes messages into its data`);
  }
});

test("--json is a versioned schema without a secret", async () => {
  const machine = await world.signedIn();
  const token = await world.tokenOf(machine);
  const run = endedWith(0, await machine.run(["auth", "status", "--json"], { secrets: [token] }));
  const status = JSON.parse(run.stdout) as Record<string, unknown>;
  assert.deepEqual(Object.keys(status).sort(), [
    "apiOrigin",
    "clockSkewMs",
    "error",
    "expiresAtMs",
    "identity",
    "idleForMs",
    "lastUsedAtMs",
    "loginId",
    "persistence",
    "plaintext",
    "provenance",
    "purpose",
    "retryAtMs",
    "schemaVersion",
    "scope",
    "scopes",
    "shadows",
    "slidesUntilMs",
    "source",
    "state",
    "storage",
    "tokenKind",
    "tokenName",
    "verified",
  ]);
  assert.equal(status["schemaVersion"], 1);
  assert.equal(status["state"], "logged_in");
  assert.equal(status["source"], "stored");
  assert.equal(status["storage"], machine.credentialsFile);
  assert.equal(status["apiOrigin"], world.server.url);
});

test("--json tells an error with its code, and the exit code is the same", async () => {
  const machine = await world.machine();
  const { stdout } = endedWith(2, await machine.run(["auth", "status", "--json"]));
  const { state, error } = JSON.parse(stdout) as { state: string; error: { code: string } };
  assert.equal(state, "logged_out");
  assert.equal(error.code, "no_credentials");
});

test("--offline sends nothing and tells what is stored", async () => {
  const machine = await world.signedIn();
  await world.server.control.clearLog();
  const { stdout } = endedWith(0, await machine.run(["auth", "status", "--offline"]));
  assert.match(stdout, /ada@example\.test/);
  assert.match(stdout, /not checked with the server/);
  assert.deepEqual(await world.requests(), []);
});

test("past its predicted end: --offline says so, exit code 3; asked, the server decides", async () => {
  const machine = await world.signedIn();
  await changeLogin(machine, { expires_at_ms: Date.now() - 3_600_000 });
  const offline = ["auth", "status", "--offline"];
  const { stdout } = endedWith(3, await machine.run(offline));
  assert.match(stdout, /^✗ The login has probably expired for http/m);
  assert.match(stdout, /Ended\s+\d{4}-\d\d-\d\d \d\d:\d\d$/m);
  assert.match(stdout, /plexicus login/);
  const json = JSON.parse(endedWith(3, await machine.run([...offline, "--json"])).stdout) as { state: string };
  assert.equal(json.state, "stale");
  await world.server.control.advance(-7_200_000);
  endedWith(0, await machine.run(["auth", "status"]));
  await world.server.control.advance(7_200_000);
  await world.server.control.revoke({ all: "ada@example.test" });
  assert.match(endedWith(3, await machine.run(["auth", "status"])).stdout, /^✗ The login has expired for http/m);
});

test("a renewal that the server put off: when the next one is", async () => {
  await world.server.control.settings({ refresh: true });
  const machine = await world.signedIn();
  await world.server.control.settings({ refresh: false });
  await changeLogin(machine, { expires_at_ms: Date.now() - 3_600_000 });
  const action = { kind: "status", status: 429, headers: { "Retry-After": "600" } } as const;
  await world.server.control.fault({ path: "/oauth/token", action });
  endedWith(1, await machine.run(["auth", "token"]));
  const { stdout } = await machine.run(["auth", "status"]);
  assert.match(stdout, /Next renewal\s+\d{4}-\d\d-\d\d \d\d:\d\d: the server asked to wait/);
  const renewals = (await world.requests()).filter((request) => request.endsWith("/oauth/token"));
  assert.equal(renewals.length, 1);
});

test("the environment's token wins, and what it shadows is told", async () => {
  const machine = await world.signedIn();
  const token = await world.personalToken();
  const env = { PLEXICUS_API_TOKEN: `  ${token}\n` };
  const { stdout } = endedWith(0, await machine.run(["auth", "status"], { env, secrets: [token] }));
  assert.match(stdout, /personal API token, from PLEXICUS_API_TOKEN/);
  assert.match(stdout, /wins over the login stored in/);
  assert.match(stdout, /unset PLEXICUS_API_TOKEN/);
});

test("a revoked login: exit code 3 and its remedy", async () => {
  const machine = await world.signedIn();
  await world.server.control.revoke({ all: "ada@example.test" });
  const { stdout } = endedWith(3, await machine.run(["auth", "status"]));
  assert.match(stdout, /refused/);
  assert.match(stdout, /Run `plexicus login`/);
});

test("a revoked token of the environment: its remedy is a new one", async () => {
  const machine = await world.machine();
  const token = await world.personalToken();
  await world.server.control.revoke({ all: "ada@example.test" });
  const run = await machine.run(["auth", "status"], { env: { PLEXICUS_API_TOKEN: token } });
  assert.match(endedWith(3, run).stdout, /generate a new token in Settings → API Tokens/i);
});

test("a token that can never be one is refused without showing it or sending anything", async () => {
  const machine = await world.machine();
  for (const token of ["plx_ci_0123456789abcdef", "two words", "tök€n"]) {
    const run = endedWith(1, await machine.run(["auth", "status"], { env: { PLEXICUS_API_TOKEN: token } }));
    assert.ok(!`${run.stdout}${run.stderr}`.includes(token), "the token is shown");
  }
  assert.deepEqual(await world.requests(), []);
});

test("a server that cannot be reached: exit code 4, and the login is still there", async () => {
  const machine = await world.signedIn();
  await world.server.control.fault({ path: "/sessions/self", times: 9, action: { kind: "drop" } });
  const { stdout } = endedWith(4, await machine.run(["auth", "status"]));
  assert.match(stdout, /could not be checked/);
  await world.server.control.clearFaults();
  endedWith(0, await machine.run(["auth", "status"]));
});

test("auth token prints the token alone", async () => {
  const machine = await world.signedIn();
  const { stdout, stderr } = endedWith(0, await machine.run(["auth", "token"], { printsToken: true }));
  assert.match(stdout, /^\S+\n$/);
  assert.equal(await world.answerTo(stdout.trim()), 200);
  assert.doesNotMatch(stderr, /✓|✗/);
});

test("auth token without one: exit code 2 and nothing on standard output", async () => {
  const machine = await world.machine();
  const { stdout, stderr } = endedWith(2, await machine.run(["auth", "token"]));
  assert.equal(stdout, "");
  assert.match(stderr, /plexicus login/);
});
