/** The login of the `plexicus` command: offered, used, and confirmed again if its account changed. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { type Auth, createAuth } from "@plexicus/auth";

import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { editorOf, memory, nodeHost } from "./editor-setup.js";
import type { FakeEditor } from "./fake-editor.js";
import { ADA, ADA_LABEL } from "./studio.js";

const OFFER = /with the login of the plexicus command\?/;
const GRACE = "grace@example.test";
const CLIENT = { id: "plexicus-cli", version: "1.0.0" };
const USE_IT = "Use This Login";
const SEPARATELY = "Sign In Separately";

let server: DevServer;
let editor: FakeEditor;
let command: Auth;
let storage: ReturnType<typeof memory>;

before(async () => {
  server = await startDevServer({ deviceIntervalS: 1 });
});
after(async () => server.stop());
beforeEach(async () => {
  storage = memory();
  command = await createAuth({ apiUrl: server.url, trust: "loopback", client: CLIENT, host: { storage } });
  await commandLogsIn(ADA);
  editor = editorOf(server, () => ADA);
  editor.settings["plexicus.loginMethod"] = "auto";
});
afterEach(async () => {
  await editor.close();
  await command.dispose();
  await server.control.clearFaults();
});

async function commandLogsIn(email: string): Promise<void> {
  await command.adoptToken((await server.control.createToken({ email, name: "command" })).access_token);
}

const start = () => editor.start({ node: nodeHost({ storage }) });

test("the dialog names the command, its account and the server, and its login is used", async () => {
  editor.answer(OFFER, USE_IT);
  const auth = await start();
  assert.equal((await auth.login()).source, "shared");
  const [asked] = editor.all(OFFER);
  assert.equal(asked?.text, "Sign in to Plexicus with the login of the plexicus command?");
  assert.ok(asked?.detail?.includes(`signed in as ${ADA_LABEL} at ${server.url}`), asked?.detail);
  assert.deepEqual([asked?.isModal, asked?.buttons], [true, [USE_IT, SEPARATELY]]);
  assert.equal((await auth.fetch("/repositories")).status, 200);
  assert.equal(editor.all(OFFER).length, 1);
});

test("cancelling the offer does not sign in, and tries no other method", async () => {
  const auth = await start();
  await assert.rejects(auth.login(), { code: "cancelled" });
  assert.equal(editor.all(OFFER).length, 1);
  assert.equal(editor.all(/your code is/).length, 0);
  assert.deepEqual(editor.opened, []);
});

test("“Sign In Separately” creates a login of the editor", async () => {
  editor.answer(OFFER, SEPARATELY);
  editor.answer(/instead\?/, "Try It");
  const auth = await start();
  assert.equal((await auth.login({ preferred: undefined })).source, "stored");
  assert.equal(editor.all(OFFER).length, 1);
});

test("the command's login replaces a dead login of the editor", async () => {
  editor.answer(OFFER, SEPARATELY);
  editor.answer(/instead\?/, "Try It");
  const auth = await start();
  await auth.login();
  await server.control.revoke({ all: ADA });
  await assert.rejects(auth.fetch("/repositories"), { code: "token_rejected" });
  await commandLogsIn(ADA);
  editor.answer(OFFER, USE_IT);
  assert.equal((await auth.login()).source, "shared");
  const status = await auth.status();
  assert.deepEqual([status.state, status.source], ["logged_in", "shared"]);
  assert.equal((await auth.fetch("/repositories")).status, 200);
});

test("the command's login is not offered while a login of the editor works", async () => {
  editor.answer(OFFER, SEPARATELY);
  editor.answer(/instead\?/, "Try It");
  const auth = await start();
  await auth.login();
  editor.told.length = 0;
  await auth.login({ again: true });
  assert.equal(editor.all(OFFER).length, 0);
});

test("if the command changes its account, the user is asked again", async () => {
  editor.answer(OFFER, USE_IT);
  const auth = await start();
  await auth.login();
  await command.logout({ all: true });
  await assert.rejects(auth.token(), { code: "no_credentials" });
  await commandLogsIn(ADA);
  assert.equal((await auth.token()).source, "shared");
  assert.equal(editor.all(OFFER).length, 1);

  await command.logout({ all: true });
  await commandLogsIn(GRACE);
  await assert.rejects(auth.token(), { code: "no_credentials" });
  assert.equal((await auth.login()).identity?.email, GRACE);
  assert.equal(editor.all(OFFER).length, 2);
});

test("the command's login is offered only if it works, and not used once the server has refused it", async () => {
  editor.answer(OFFER, USE_IT);
  const auth = await start();
  assert.equal((await auth.ensureLoggedIn()).source, "shared");
  await server.control.revoke({ all: ADA });
  await assert.rejects(auth.fetch("/repositories"), { code: "token_rejected" });
  await assert.rejects(auth.login({ method: "shared" }), { code: "method_unavailable" });

  const other = editorOf(server, () => ADA);
  const theirs = await other.start({ node: nodeHost({ storage }) });
  await theirs.login({ method: "shared" }).catch(() => undefined);
  assert.equal(other.all(OFFER).length, 0);
  await other.close();
});
