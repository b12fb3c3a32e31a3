/**
 * The client that Plexicus itself publishes, unmodified, against the stand-in server, which must behave for
 * it as production does.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";

import { openBrowser, ScriptedUser } from "../browser/scripted-user.js";
import { endedWith, type Machine, Running } from "./machine.js";
import { ADA, World } from "./world.js";

const world = new World({ deviceIntervalS: 1 });
let browser: Browser;

before(async () => {
  browser = await openBrowser();
});
after(async () => browser.close());

test("plexicus-mcp logs in with the browser, through the pages, and logs out", async () => {
  const machine = await world.machine();
  const user = await someone();
  const login = start(machine, "login");
  const page = await user.approve(await machine.door.next());
  assert.match(page, /complete/i);
  assert.match(endedWith(0, await login.ended).stderr, /Logged in/);
  await signsOut(machine);
});

test("plexicus-mcp logs in with a code, and logs out", async () => {
  const machine = await world.machine();
  const user = await someone();
  const login = start(machine, "login", "--device");
  const code = await login.message(/enter this code: (\S+)/);
  await user.activate(await login.message(/Open (\S+) and enter/), code, "Approve");
  assert.match(endedWith(0, await login.ended).stderr, /Logged in/);
  await signsOut(machine);
});

async function someone(): Promise<ScriptedUser> {
  const user = await ScriptedUser.open(browser, world.server.url);
  await user.signIn(world.server.account(ADA));
  return user;
}

async function signsOut(machine: Machine): Promise<void> {
  const file = join(machine.env["PLEXICUS_CONFIG_DIR"] ?? "", "credentials.json");
  const { hosts } = JSON.parse(await readFile(file, "utf8")) as { hosts: Record<string, { token: string }> };
  const token = Object.values(hosts)[0]?.token ?? "";
  assert.equal(await world.answerTo(token), 200);
  assert.match(endedWith(0, await start(machine, "logout").ended).stderr, /revoked on the server/);
  assert.equal(await world.answerTo(token), 401);
}

function start(machine: Machine, ...args: string[]): Running {
  const client = process.env["PLEXICUS_MCP"];
  if (!client) throw new Error("PLEXICUS_MCP must name the installed plexicus-mcp.");
  const env = {
    ...machine.env,
    BROWSER: `${machine.door.program} %s`,
    PYTHON_KEYRING_BACKEND: "keyring.backends.null.Keyring",
  };
  return new Running(client, args, env);
}
