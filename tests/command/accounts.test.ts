/** Several accounts on one machine: adding, listing, choosing, expecting and logging out. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { endedWith, type Machine, type Run } from "./machine.js";
import { ADA, GRACE, World } from "./world.js";

const GRACE_AT_ADAS = "grace@example.test/Analytical Engines";
const PRINTS = { printsToken: true };

const world = new World();

/** A machine on which both Ada and Grace are logged in. */
async function twoAccounts(): Promise<Machine> {
  const machine = await world.signedIn();
  await world.logIn(machine, GRACE, ["--force"]);
  return machine;
}

async function token(machine: Machine, ...args: string[]): Promise<string> {
  return endedWith(0, await machine.run(["auth", "token", ...args], PRINTS)).stdout.trim();
}

/** The email address of a token's owner, according to the server. */
async function owner(bearer: string): Promise<string> {
  const headers = { Authorization: `Bearer ${bearer}`, "X-Plexicus-Client": "test/1.0" };
  const answer = await fetch(`${world.server.url}/sessions/self`, { headers });
  return ((await answer.json()) as { email: string }).email;
}

async function json<T>(machine: Machine, ...args: string[]): Promise<T> {
  return JSON.parse((await machine.run([...args, "--json"])).stdout) as T;
}

function users({ stdout }: Run): string[] {
  return [...stdout.matchAll(/User\s+(\S+)/g)].map(([, user]) => user ?? "");
}

test("a login with a second account keeps the first as the default and says how to change that", async () => {
  const machine = await world.signedIn();
  const old = await world.tokenOf(machine);
  const { stderr } = await world.logIn(machine, GRACE, ["--force"]);
  assert.match(stderr, /✓ Signed in as grace@example\.test/);
  assert.match(stderr, /The default account is still ada@example\.test \(Analytical Engines\)/);
  assert.match(
    stderr,
    /--account grace@example\.test, or make it the default: plexicus auth default grace@example\.test/,
  );
  assert.doesNotMatch(stderr, /replaced/);
  assert.equal(await world.answerTo(old), 200);
  const status = endedWith(0, await machine.run(["auth", "status"]));
  assert.deepEqual(users(status), [ADA]);
  assert.match(status.stdout, /One more login is stored: plexicus auth accounts/);
});

test("the list shows every login and marks the default", async () => {
  const machine = await twoAccounts();
  const { stdout } = endedWith(0, await machine.run(["auth", "accounts"]));
  assert.match(stdout, /\*\s+ada@example\.test\s+Analytical Engines.*read/);
  assert.match(stdout, /\n\s+grace@example\.test\s+Compilers United.*read/);
  const listed = await json<{ accounts: { isDefault: boolean; purpose: string }[] }>(machine, "auth", "accounts");
  assert.deepEqual(
    listed.accounts.map(({ isDefault, purpose }) => [isDefault, purpose]),
    [
      [true, ""],
      [false, ""],
    ],
  );
  const empty = endedWith(0, await (await world.machine()).run(["auth", "accounts"]));
  assert.match(empty.stderr, /No login is stored\. Sign in: plexicus login/);
});

test("an account is chosen by option or variable, and permanently as the default", async () => {
  const machine = await twoAccounts();
  assert.equal(await owner(await token(machine)), ADA);
  assert.equal(await owner(await token(machine, "--account", GRACE)), GRACE);
  const env = { PLEXICUS_ACCOUNT: GRACE };
  assert.deepEqual(users(endedWith(0, await machine.run(["auth", "status"], { env }))), [GRACE]);
  assert.deepEqual(users(endedWith(0, await machine.run(["auth", "status", "--account", ADA], { env }))), [ADA]);
  const { stderr } = endedWith(0, await machine.run(["auth", "default", "GRACE@example.test"]));
  assert.match(stderr, /✓ grace@example\.test \(Compilers United\) is now the default account/);
  assert.equal(await owner(await token(machine)), GRACE);
  endedWith(0, await machine.run(["logout"]));
  assert.equal(await owner(await token(machine)), ADA);
});

test("a user of two organizations is chosen by both names; the email alone is ambiguous", async () => {
  const machine = await twoAccounts();
  const { stderr } = await world.logIn(machine, GRACE_AT_ADAS, ["--force"]);
  assert.match(stderr, /plexicus auth default grace@example\.test\/org_analytical_engines/);
  const refused = endedWith(1, await machine.run(["auth", "token", "--account", GRACE]));
  assert.match(refused.stderr, /grace@example\.test \(Compilers United\), grace@example\.test \(Analytical Engines\)/);
  assert.match(refused.stderr, /EMAIL\/ORGANIZATION/);
  const chosen = await machine.run(["auth", "status", "--account", GRACE_AT_ADAS]);
  assert.match(endedWith(0, chosen).stdout, /Organization\s+Analytical Engines/);
  endedWith(1, await machine.run(["auth", "default", GRACE]));
  endedWith(0, await machine.run(["auth", "default", `${GRACE}/org_compilers_united`]));
});

test("an unknown account or purpose exits with code 2 and never uses another login's token", async () => {
  const machine = await world.signedIn();
  for (const command of ["token", "status"]) {
    const run = await machine.run(["auth", command, "--account", "eve@example.test"]);
    assert.match(`${run.stdout}${endedWith(2, run).stderr}`, /No stored login belongs to the account that was named/);
  }
  endedWith(2, await machine.run(["auth", "default", "eve@example.test"]));
  endedWith(2, await machine.run(["auth", "token", "--as", "agent"]));
});

test("--expect refuses a login that returns another account, and revokes its token", async () => {
  const machine = await world.signedIn();
  const before = await world.server.control.livingTokens();
  const login = machine.start(["login", "--force", "--expect", ADA]);
  const page = await world.approve(await machine.door.next(), GRACE);
  const { stderr } = endedWith(1, await login.ended);
  assert.match(stderr, /The login is for grace@example\.test \(Compilers United\)/);
  assert.match(page, /You are not signed in/);
  assert.equal((await world.server.control.livingTokens()).length, before.length);
  assert.equal(await owner(await token(machine)), ADA);
  const refused = endedWith(1, await machine.run(["auth", "token", "--expect", GRACE]));
  assert.deepEqual([refused.stdout, /belongs to ada@example\.test/.test(refused.stderr)], ["", true]);
  assert.equal(await owner(await token(machine, "--expect", ADA)), ADA);
});

test("a purpose has its own login with exactly its scopes, listed and logged out separately", async () => {
  const machine = await world.signedIn();
  const { stderr } = await world.logIn(machine, ADA, ["--as", "agent", "--scope", "read"]);
  assert.match(stderr, /For\s+agent\n\s+Scope\s+read\n/);
  const [own, agents] = [await token(machine), await token(machine, "--as", "agent")];
  assert.notEqual(own, agents);
  const env = { PLEXICUS_PURPOSE: "agent" };
  assert.equal(endedWith(0, await machine.run(["auth", "token"], { ...PRINTS, env })).stdout.trim(), agents);
  assert.match(
    (await machine.run(["auth", "accounts"])).stdout,
    /ada@example\.test\s+Analytical Engines\s+agent\s+read/,
  );
  assert.match(
    endedWith(0, await machine.run(["login", "--as", "agent"])).stderr,
    /Already signed in.*\n.*\n\s+For\s+agent/,
  );
  assert.match(endedWith(1, await machine.run(["auth", "rotate", "--as", "agent"])).stderr, /more rights/);

  const out = endedWith(0, await machine.run(["logout", "--as", "agent"]));
  assert.match(out.stderr, /Still signed in: ada@example\.test \(Analytical Engines\)\n/);
  assert.deepEqual([await world.answerTo(agents), await world.answerTo(own)], [401, 200]);
  const again = endedWith(0, await machine.run(["logout", "--as", "agent"]));
  assert.match(again.stderr, /No matching login is stored\.\n\s+Still signed in/);
  const missing = endedWith(2, await machine.run(["auth", "status", "--as", "agent"]));
  assert.match(missing.stdout, /Run `plexicus login --as agent`/);
});

test("auth refresh requests more scopes and shows the whole list", async () => {
  const machine = await world.signedIn();
  await world.logIn(machine, GRACE, ["--force"]);
  const [old, graces] = [await token(machine), await token(machine, "--account", GRACE)];
  const refresh = machine.start(["auth", "refresh", "--scope", "scan"]);
  const address = await machine.door.next();
  assert.equal(new URL(address).searchParams.get("scope"), "read scan");
  await world.approve(address);
  const { stderr } = endedWith(0, await refresh.ended);
  assert.match(stderr, /Asking for the scope read scan; the login has read\./);
  assert.match(stderr, /Scope\s+read scan/);
  assert.deepEqual([await world.answerTo(old), await world.answerTo(graces)], [401, 200]);
  const again = endedWith(0, await machine.run(["auth", "refresh", "--scope", "read,scan"]));
  assert.match(again.stderr, /✓ The login already has this scope: read scan/);

  const wrong = machine.start(["auth", "refresh", "--scope", "support"]);
  await world.approve(await machine.door.next(), GRACE);
  assert.match(endedWith(1, await wrong.ended).stderr, /not for the expected account/);
  assert.match(endedWith(1, await machine.run(["auth", "refresh", "--scope", "fly"])).stderr, /The scopes are/);
});

test("auth refresh refuses without a login, and for a personal token, which has every right", async () => {
  const personal = await world.personalToken();
  const machine = await world.machine();
  const refresh = ["auth", "refresh", "--scope", "scan"];
  endedWith(2, await machine.run(refresh));
  endedWith(0, await machine.run(["login", "--with-token"], { input: `${personal}\n`, secrets: [personal] }));
  assert.match(endedWith(1, await machine.run(refresh)).stderr, /all the rights of its account/);
  const env = { PLEXICUS_API_TOKEN: personal };
  assert.match(endedWith(1, await machine.run(refresh, { env, secrets: [personal] })).stderr, /PLEXICUS_API_TOKEN/);
});

test("logout ends one account's login, and --all ends every login", async () => {
  const machine = await twoAccounts();
  await world.logIn(machine, GRACE, ["--as", "agent"]);
  const tokens = [await token(machine), await token(machine, "--account", GRACE)];
  const agents = await token(machine, "--as", "agent", "--account", GRACE);
  const one = endedWith(0, await machine.run(["logout", "--account", GRACE]));
  assert.match(
    one.stderr,
    /Still signed in: ada@.*, grace@.* for agent\n\s+To sign out everywhere: plexicus logout --all/,
  );
  assert.deepEqual(await Promise.all([...tokens, agents].map((each) => world.answerTo(each))), [200, 401, 200]);
  const all = endedWith(0, await machine.run(["logout", "--all"]));
  assert.match(all.stderr, /The tokens were revoked on the server\.\n\s+2 logins for .* were deleted/);
  assert.deepEqual(await Promise.all([...tokens, agents].map((each) => world.answerTo(each))), [401, 401, 401]);
  assert.match(endedWith(0, await machine.run(["logout", "--all"])).stderr, /No login is stored/);
});

test("status --all shows every login and exits with the chosen login's code", async () => {
  const machine = await twoAccounts();
  assert.deepEqual(users(endedWith(0, await machine.run(["auth", "status", "--all"]))), [ADA, GRACE]);
  await world.server.control.revoke({ all: GRACE });
  const run = endedWith(0, await machine.run(["auth", "status", "--all"]));
  assert.match(run.stdout, /✓ Signed in to.*✗ The token was refused by/s);
  endedWith(3, await machine.run(["auth", "status", "--all", "--account", GRACE]));
  const { state, others } = await json<{ state: string; others: { state: string }[] }>(
    machine,
    "auth",
    "status",
    "--all",
  );
  assert.deepEqual([state, others.map((other) => other.state)], ["logged_in", ["rejected"]]);
});

test("with PLEXICUS_API_TOKEN, a named account is checked first, and a mismatch sends nothing", async () => {
  const personal = await world.personalToken();
  const machine = await world.machine({ PLEXICUS_API_TOKEN: personal });
  const options = { ...PRINTS, secrets: [personal] };
  assert.equal(endedWith(0, await machine.run(["auth", "token", "--account", ADA], options)).stdout.trim(), personal);
  const refused = endedWith(1, await machine.run(["auth", "token", "--account", GRACE], options));
  assert.equal(refused.stdout, "");
  assert.match(refused.stderr, /The token in PLEXICUS_API_TOKEN belongs to ada@example\.test/);
  const env = { PLEXICUS_ACCOUNT: GRACE };
  endedWith(1, await machine.run(["auth", "tokens", "list"], { ...options, env }));
  assert.ok(!(await world.requests()).some((line) => line.includes("api-tokens")));
});

test("exec gives the program the token of the named account", async () => {
  const machine = await twoAccounts();
  const source = "console.log(process.env.PLEXICUS_ACCOUNT, process.env.PLEXICUS_API_TOKEN)";
  const args = ["exec", "--account", GRACE, "--", process.execPath, "--eval", source];
  const run = await machine.run(args, { ...PRINTS, env: { PLEXICUS_ACCOUNT: ADA } });
  const [account = "", bearer = ""] = endedWith(0, run).stdout.trim().split(" ");
  assert.deepEqual([account, await owner(bearer)], [GRACE, GRACE]);
});

test("an MCP client's entry names the account and the purpose, and contains no token", async () => {
  const machine = await world.signedIn();
  const args = ["mcp", "config", "--client", "cursor", "--account", ADA, "--as", "agent", "--expect", ADA];
  const { stdout } = endedWith(0, await machine.run(args));
  const { args: handed, env } =
    (JSON.parse(stdout) as Record<string, Record<string, Server>>)["mcpServers"]?.["plexicus"] ?? {};
  assert.deepEqual([env?.["PLEXICUS_ACCOUNT"], env?.["PLEXICUS_PURPOSE"]], [ADA, "agent"]);
  assert.ok(handed?.join(" ").includes(`exec --expect ${ADA} --`));
});

interface Server {
  args: string[];
  env: Record<string, string>;
}
