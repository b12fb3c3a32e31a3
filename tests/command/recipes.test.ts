/** The shell samples of the recipes, run as the pages show them: every block marked `sh run`. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { test } from "node:test";

import { endedWith, type Machine, type Run, Running } from "./machine.js";
import { ADA, World } from "./world.js";

const world = new World();
const [checkThenRun = ""] = await samples("ci", 1);
const [share = ""] = await samples("share-a-login", 1);
const [connect = "", remove = ""] = await samples("coding-assistants", 2);

test("CI: a token that works starts the scan, and nothing is stored", async () => {
  const machine = await runner(await world.personalToken());
  assert.match(endedWith(0, await run(machine, checkThenRun)).stdout, /Signed in to .*\n.*The scan starts\.\n$/s);
  assert.equal(await machine.stored(), undefined);
});

test("CI: without a token, or with a revoked one, the script says so and the scan does not start", async () => {
  const missing = endedWith(2, await run(await runner(), checkThenRun));
  assert.match(missing.stdout, /\nAdd the secret PLEXICUS_API_TOKEN\.\n$/);
  const machine = await runner(await world.personalToken());
  await world.server.control.revoke({ all: ADA });
  assert.match(endedWith(3, await run(machine, checkThenRun)).stdout, /\nThe token has expired or was revoked\. .*\n$/);
});

test("CI: a server that cannot be reached skips the scan", async () => {
  const machine = await runner(await world.personalToken());
  await world.server.control.fault({ path: "/*", times: 99, action: { kind: "drop" } });
  assert.match(endedWith(0, await run(machine, checkThenRun)).stdout, /\nPlexicus could not be reached\. .*\n$/);
});

test("CI: another account's token is not passed on", async () => {
  const { access_token } = await world.server.control.createToken({ email: "grace@example.test", name: "ci" });
  const { stdout, stderr } = endedWith(125, await run(await runner(access_token), checkThenRun));
  assert.doesNotMatch(stdout, /The scan starts/);
  assert.match(stderr, /belongs to grace@example\.test/);
});

test("sharing: a program gets the token of the command's login", async () => {
  const { stdout } = endedWith(0, await run(await world.signedIn(), share));
  assert.match(stdout, /Token +login, from .*credentials\n.*This program has the token\.\n$/s);
});

test("assistants: a separate login, an entry without a token, and a logout that leaves the user's login", async () => {
  const machine = await world.signedIn();
  const connecting = start(machine, connect);
  await world.approve(await machine.door.next());
  const { stdout } = endedWith(0, await connecting.ended);
  const { mcpServers } = JSON.parse(stdout) as { mcpServers: { plexicus: { env: Record<string, string> } } };
  const { PLEXICUS_PURPOSE, PLEXICUS_API_TOKEN } = mcpServers.plexicus.env;
  assert.deepEqual([PLEXICUS_PURPOSE, PLEXICUS_API_TOKEN], ["agent", undefined]);
  const { stderr } = endedWith(0, await run(machine, remove));
  assert.match(stderr, /The token was revoked on the server\.\n.*Still signed in: ada@example\.test/s);
});

/** A machine of a CI service: no display, and at most a token. */
async function runner(token?: string): Promise<Machine> {
  return world.machine({ DISPLAY: undefined, PLEXICUS_SOURCE: "environment", PLEXICUS_API_TOKEN: token });
}

/** Runs a sample in a shell, with the installed command on the PATH. Its output must not contain a secret. */
function start(machine: Machine, sample: string): Running {
  const folders = [machine.env["PATH"], dirname(process.env["PLEXICUS_COMMAND"] ?? ""), "/usr/bin", "/bin"];
  const env = { ...machine.env, PATH: folders.join(delimiter) };
  return new Running("/bin/sh", ["-c", sample], env, { input: "" });
}

function run(machine: Machine, sample: string): Promise<Run> {
  return start(machine, sample).ended;
}

/** The samples of a recipe that can run here, for the accounts of the stand-in server. */
async function samples(recipe: string, count: number): Promise<string[]> {
  const folder = join(dirname(process.env["PLEXICUS_README"] ?? ""), "docs/recipes");
  const page = await readFile(join(folder, `${recipe}.md`), "utf8");
  const found = Array.from(page.matchAll(/\n```sh run\n(.*?)\n```\n/gs), ([, code = ""]) => code);
  assert.equal(found.length, count, recipe);
  return found.map((sample) => sample.replaceAll("ci@example.com", ADA));
}
