/** `plexicus auth status` and `plexicus auth token`: their output and exit codes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { changeLogin } from "./entries.js";
import { endedWith } from "./machine.js";
import { World } from "./world.js";

const world = new World();

test("logged out: exit code 2 and both remedies, in the shell's syntax", async () => {
  const machine = await world.machine();
  const { stdout } = endedWith(2, await machine.run(["auth", "status"]));
  assert.match(stdout, /Not signed in/);
  assert.match(stdout, /plexicus login/);
  assert.match(stdout, /export PLEXICUS_API_TOKEN="<your-token>"/);
});

test("logged in: shows user, organization, source, kind of token and expiry", async () => {
  const machine = await world.signedIn();
  const { stdout } = endedWith(0, await machine.run(["auth", "status"]));
  assert.match(stdout, /User\s+ada@example\.test/);
  assert.match(stdout, /Organization\s+Analytical Engines/);
  assert.match(stdout, /Token\s+login, from .*credentials/);
  assert.match(stdout, /Valid until\s+\d{4}-\d\d-\d\d \d\d:\d\d/);
});

test("data goes to standard output and messages to standard error, without colours", async () => {
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

test("--json prints a versioned schema without secrets", async () => {
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

test("--json reports an error with its code and keeps the exit code", async () => {
  const machine = await world.machine();
  const { stdout } = endedWith(2, await machine.run(["auth", "status", "--json"]));
  const { state, error } = JSON.parse(stdout) as { state: string; error: { code: string } };
  assert.equal(state, "logged_out");
  assert.equal(error.code, "no_credentials");
});

test("--offline sends nothing and reports the stored login", async () => {
  const machine = await world.signedIn();
  await world.server.control.clearLog();
  const { stdout } = endedWith(0, await machine.run(["auth", "status", "--offline"]));
  assert.match(stdout, /ada@example\.test/);
  assert.match(stdout, /not checked with the server/);
  assert.deepEqual(await world.requests(), []);
});

test("past the predicted expiry, --offline exits with 3; otherwise the server decides", async () => {
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

test("shows the time of the next renewal after the server asked to wait", async () => {
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

test("the environment's token takes precedence, and the shadowed login is reported", async () => {
  const machine = await world.signedIn();
  const token = await world.personalToken();
  const env = { PLEXICUS_API_TOKEN: `  ${token}\n` };
  const { stdout } = endedWith(0, await machine.run(["auth", "status"], { env, secrets: [token] }));
  assert.match(stdout, /personal API token, from PLEXICUS_API_TOKEN/);
  assert.match(stdout, /is used instead of the login stored in/);
  assert.match(stdout, /unset PLEXICUS_API_TOKEN/);
});

test("a revoked login exits with code 3 and shows its remedy", async () => {
  const machine = await world.signedIn();
  await world.server.control.revoke({ all: "ada@example.test" });
  const { stdout } = endedWith(3, await machine.run(["auth", "status"]));
  assert.match(stdout, /refused/);
  assert.match(stdout, /Run `plexicus login`/);
});

test("the remedy for a revoked environment token is a new token", async () => {
  const machine = await world.machine();
  const token = await world.personalToken();
  await world.server.control.revoke({ all: "ada@example.test" });
  const run = await machine.run(["auth", "status"], { env: { PLEXICUS_API_TOKEN: token } });
  assert.match(endedWith(3, run).stdout, /generate a new token in Settings → API Tokens/i);
});

test("a text that cannot be a token is refused, neither shown nor sent", async () => {
  const machine = await world.machine();
  for (const token of ["plx_ci_0123456789abcdef", "two words", "tök€n"]) {
    const run = endedWith(1, await machine.run(["auth", "status"], { env: { PLEXICUS_API_TOKEN: token } }));
    assert.ok(!`${run.stdout}${run.stderr}`.includes(token), "the token is shown");
  }
  assert.deepEqual(await world.requests(), []);
});

test("an unreachable server exits with code 4 and leaves the login in place", async () => {
  const machine = await world.signedIn();
  await world.server.control.fault({ path: "/sessions/self", times: 9, action: { kind: "drop" } });
  const { stdout } = endedWith(4, await machine.run(["auth", "status"]));
  assert.match(stdout, /could not be checked/);
  await world.server.control.clearFaults();
  endedWith(0, await machine.run(["auth", "status"]));
});

test("auth token prints only the token", async () => {
  const machine = await world.signedIn();
  const { stdout, stderr } = endedWith(0, await machine.run(["auth", "token"], { printsToken: true }));
  assert.match(stdout, /^\S+\n$/);
  assert.equal(await world.answerTo(stdout.trim()), 200);
  assert.doesNotMatch(stderr, /✓|✗/);
});

test("auth token without a login exits with code 2 and prints nothing on standard output", async () => {
  const machine = await world.machine();
  const { stdout, stderr } = endedWith(2, await machine.run(["auth", "token"]));
  assert.equal(stdout, "");
  assert.match(stderr, /plexicus login/);
});
