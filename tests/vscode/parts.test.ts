/** The ready-made parts: the status bar item, the commands, the errors and the Accounts menu's entry. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { untilTrue } from "../package/until.js";
import { editorOf, memory, nodeHost } from "./editor-setup.js";
import type { FakeEditor } from "./fake-editor.js";
import { ADA } from "./studio.js";

const SIGNED_IN = /^Signed in to Plexicus as ada@example\.test \(Analytical Engines\)\.$/;
const ENDED = /you are signed out/;
const REJECTED = /^Plexicus: The token is invalid, expired or revoked/;

let server: DevServer;
let editor: FakeEditor;

before(async () => {
  server = await startDevServer({ deviceIntervalS: 1 });
});
after(async () => server.stop());
beforeEach(() => {
  editor = editorOf(server, () => ADA);
});
afterEach(async () => {
  await editor.close();
  await server.control.clearFaults();
});

const shows = (text: string) => untilTrue(() => editor.statusBarItem.text === text);
const click = () => editor.run(editor.statusBarItem.command ?? "");

test("a click on the status bar item signs in, and later opens a menu that signs out", async () => {
  const { auth, context, addStatusBarItem } = await editor.startWithParts();
  addStatusBarItem(context, auth);
  await shows("$(account) Plexicus: Sign In");
  await click();
  await shows("$(account) ada@example.test");
  assert.equal(editor.all(SIGNED_IN).length, 1);
  let offered: string[] = [];
  editor.picks = (labels) => {
    offered = labels;
    return labels.find((label) => label.includes("Sign Out"));
  };
  await click();
  await shows("$(account) Plexicus: Sign In");
  assert.ok(offered.some((label) => label.includes("Organization")));
  assert.ok(offered.some((label) => label.includes("Add Account")));
});

test("with a refused address, the status bar item opens a menu that leads to the settings", async () => {
  editor.settings["plexicus.apiUrl"] = "https://api.example";
  const { auth, context, addStatusBarItem } = await editor.startWithParts();
  addStatusBarItem(context, auth);
  await shows("$(warning) Plexicus: Check Settings");
  assert.match(editor.statusBarItem.tooltip?.value ?? "", /api\.example/);
  editor.picks = (labels) => labels.find((label) => label.includes("Open Settings"));
  await click();
  assert.ok(editor.ran.some((command) => command.startsWith("workbench.action.openSettings2")));
  editor.change("plexicus.apiUrl", server.url);
  await shows("$(account) Plexicus: Sign In");
});

test("a dead token shows one notification, and an error of a later call is shown", async (t) => {
  const auth = await editor.start();
  await auth.login();
  await server.control.revoke({ all: ADA });
  const list = () => auth.fetch("/repositories").catch(auth.showError);
  await Promise.all([list(), list()]);
  assert.equal(editor.all(ENDED).length, 1);
  assert.deepEqual(editor.all(REJECTED), []);
  const now = Date.now;
  t.after(() => (Date.now = now));
  Date.now = () => now() + 60_000;
  await list();
  assert.equal(editor.all(ENDED).length, 1);
  assert.deepEqual(
    editor.all(REJECTED).map(({ buttons }) => buttons),
    [["Sign In"]],
  );
});

test("an error is shown once, and a cancellation by the user is not shown", async () => {
  const auth = await editor.start();
  const error = await auth.fetch("/repositories").catch((thrown: unknown) => thrown);
  await Promise.all([auth.showError(error), auth.showError(error)]);
  assert.equal(editor.all(/No Plexicus credentials/).length, 1);
  editor.told.length = 0;
  await auth.showError(await auth.login({ signal: AbortSignal.abort() }).catch((thrown: unknown) => thrown));
  assert.deepEqual(editor.told, []);
  await auth.showError(new Error("the disk is full"));
  assert.deepEqual(
    editor.told.map(({ text }) => text),
    ["Plexicus: the disk is full"],
  );
});

test("the button of an error signs in", async () => {
  const auth = await editor.start();
  editor.answer(/No Plexicus credentials/, "Sign In");
  await auth.fetch("/repositories").catch(auth.showError);
  assert.equal((await auth.status()).state, "logged_in");
});

test("the commands log in, show the status and log out, and a context key follows the login", async () => {
  const { auth, context, registerCommands } = await editor.startWithParts();
  registerCommands(context, auth, "example");
  const key = (value: boolean) => `setContext "example.signedIn" ${value}`;
  await untilTrue(() => editor.ran.includes(key(false)));
  await editor.run("example.login");
  assert.equal(editor.all(SIGNED_IN).length, 1);
  await untilTrue(() => editor.ran.includes(key(true)));
  editor.picks = (labels) => labels.find((label) => label.includes("Copy Diagnostics"));
  await editor.run("example.status");
  await untilTrue(() => editor.clipboard.startsWith("{"));
  const { status, plan, role } = JSON.parse(editor.clipboard) as Record<string, unknown> & {
    status: { state: string };
  };
  assert.deepEqual([status.state, Array.isArray(plan), role], ["logged_in", true, "provider"]);
  assert.ok(!editor.clipboard.includes((await auth.token()).value));
  await editor.run("example.logout");
  assert.equal((await auth.status()).state, "logged_out");
});

test("the Accounts menu offers to sign in only while no account is signed in", async () => {
  const offers = () => editor.asked.filter((options) => Object.keys(options).length === 0).length;
  const auth = await editor.start({ scopes: ["read", "scan"] });
  await untilTrue(() => offers() === 1);
  assert.equal(editor.askedScopes.at(-1), "read scan");
  await auth.login();
  const other = await editor.start({ scopes: ["read", "scan"] });
  await other.status();
  assert.equal((await editor.provider?.getSessions(["read", "scan"]))?.length, 1);
  await other.dispose();
  assert.equal(offers(), 1);
  await auth.logout();
  await untilTrue(() => offers() >= 2);
});

test("the token's name contains the editor and the machine", async () => {
  const auth = await editor.start({ node: nodeHost({ storage: memory() }) });
  assert.match((await auth.login()).tokenName ?? "", /^Fake Editor on ada-laptop/);
});
