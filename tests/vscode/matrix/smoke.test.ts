/** Tests the harness: each kind of extension host runs an extension, and the workbench can be driven. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import type { Browser } from "playwright-core";

import { openBrowser } from "../../browser/chrome.js";
import { CodeServer } from "../code-server.js";
import { buildFixture, pack } from "../extensions.js";
import { inWebWorker, type Settings } from "../settings.js";
import { VscodeWeb } from "../vscode-web.js";
import { Workbench } from "../workbench.js";

const SETTINGS: Settings = { "provider.word": "hello" };
const NODE_HOST =
  /remoteName=127.0.0.1:\d+ uiKind=Web extensionKind=Workspace appHost=server-distro .* node=24\..* variable=set/;
const WEB_WORKER_HOST = /remoteName=127.0.0.1:\d+ uiKind=Web extensionKind=UI appHost=server-distro .* node=false/;
const WEB_HOST = /remoteName=undefined uiKind=Web extensionKind=UI appHost=web .* node=false/;

let browser: Browser;
let folder: string;
let unpacked: string[];
let packed: string[];

before(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), "plexicus-extensions-"));
  unpacked = await Promise.all(["provider", "consumer"].map((name) => buildFixture(name, folder)));
  packed = await Promise.all(unpacked.map(pack));
});

after(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

test("an extension runs in code-server's Node host", async () => {
  const env = { PLEXICUS_API_URL: "set" };
  await tryOut(await CodeServer.start({ extensions: packed, env, settings: SETTINGS }), NODE_HOST);
});

test("an extension runs in code-server's web worker host", async () => {
  const settings = inWebWorker("plexicus-test.provider", "plexicus-test.consumer");
  const options = { extensions: packed, settings, workspaceSettings: SETTINGS };
  await tryOut(await CodeServer.start(options), WEB_WORKER_HOST);
});

test("an extension runs in VS Code for the Web", async () => {
  await tryOut(await VscodeWeb.start({ extensions: unpacked, settings: SETTINGS }), WEB_HOST);
});

async function tryOut(host: CodeServer | VscodeWeb, where: RegExp): Promise<void> {
  const context = await browser.newContext();
  try {
    await context.route("https://page.example/**", async (route) => {
      const back = new URL(route.request().url()).searchParams.get("back");
      await route.fulfill({ status: 302, headers: { Location: `${back}&code=1` } });
    });
    const workbench = await Workbench.open(context, host.url);
    await workbench.runCommand("Provider: Say Where It Runs");
    await workbench.status(where);
    await workbench.runCommand("Provider: Say the Setting");
    await workbench.status(/provider: hello/);
    await talk(workbench);
    await comeBack(workbench);
    await signIn(workbench);
    await signOut(workbench, await Workbench.open(context, host.url));
  } finally {
    await context.close();
    await host.stop();
  }
}

/** Tries everything that an extension can ask the user. */
async function talk(workbench: Workbench): Promise<void> {
  await workbench.runCommand("Provider: Notify");
  const notification = await workbench.notification(/Shall/);
  assert.deepEqual([notification.text, notification.buttons], ["Shall it be?", ["Yes", "No"]]);
  assert.deepEqual(await workbench.notifications(), ["Shall it be?"]);
  await workbench.runCommand("Notifications: Show Notifications");
  await (await workbench.notification(/Shall/)).press("Yes");
  await workbench.status(/provider: Yes/);
  assert.deepEqual(await workbench.notifications(), []);

  await workbench.runCommand("Provider: Confirm");
  const dialog = await workbench.dialog(/Really/);
  assert.deepEqual([dialog.text, dialog.buttons], ["Really?\nNo way back.", ["Cancel", "Go on"]]);
  await dialog.press("Go on");
  await workbench.status(/provider: Go on/);

  await workbench.runCommand("Provider: Ask for a Name");
  await workbench.answer("Ada");
  await workbench.status(/provider: Ada/);

  await workbench.runCommand("Provider: Pick a Colour");
  assert.deepEqual(await workbench.picks(), ["red", "green"]);
  await workbench.pick("green");
  await workbench.status(/provider: green/);

  await workbench.runCommand("View: Show Explorer");
  assert.deepEqual(await workbench.tree("Colours"), ["red", "green"]);
}

/** Signs in when another extension asks for a session, which survives a reload. */
async function signIn(workbench: Workbench): Promise<void> {
  await workbench.runCommand("Consumer: Look for a Session");
  await workbench.status(/consumer 1: no session/);
  await workbench.runCommand("Consumer: Ask for a Session");
  await (await workbench.dialog(/'consumer' wants to sign in using Plexicus/)).press("Allow");
  await workbench.status(/consumer 2: Ada, read, a token/);
  assert.equal((await workbench.accounts())[0], "Ada (Plexicus)");
  await workbench.reload();
  await workbench.status(/provider: ready with 1 session/);
}

/** Opens a page that redirects back to the extension. */
async function comeBack(workbench: Workbench): Promise<void> {
  const page = await workbench.popup(async () => {
    await workbench.runCommand("Provider: Open a Page and Come Back");
    await (await workbench.dialog(/page\.example/)).press("Open");
  });
  await workbench.status(/provider: \/back code=1$/);
  await page.close();
}

/** Signs out in another window. The first window gets no event. */
async function signOut(first: Workbench, second: Workbench): Promise<void> {
  await second.status(/provider: ready with 1 session/);
  await second.chooseAccount("Ada (Plexicus)", "Sign Out");
  await (await second.dialog(/'Ada'/)).press("Sign Out");
  await second.status(/provider: the secret sessions changed/);
  assert.ok((await first.statusBar()).includes("provider: ready with 1 sessions"));
}
