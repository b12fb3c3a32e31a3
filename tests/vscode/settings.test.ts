/** Invalid settings, and settings that change while the extension runs. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { untilTrue } from "../package/until.js";
import { editorOf, memory, nodeHost } from "./editor-setup.js";
import type { FakeEditor } from "./fake-editor.js";
import { ADA } from "./studio.js";

const REFUSED = /the host api\.example does not end in/;
const SETTINGS = 'workbench.action.openSettings2 {"query":"@ext:plexicus.example"}';

let server: DevServer;
let other: DevServer;
let editor: FakeEditor;

before(async () => {
  server = await startDevServer({ deviceIntervalS: 1 });
  other = await startDevServer({ deviceIntervalS: 1 });
});
after(async () => Promise.all([server.stop(), other.stop()]));
beforeEach(() => {
  editor = editorOf(server, () => ADA);
});
afterEach(async () => {
  await editor.close();
  await server.control.clearFaults();
});

test("with a refused address, the adapter reports it once and every call rejects with the reason", async () => {
  editor.settings["plexicus.apiUrl"] = "https://api.example";
  editor.answer(REFUSED, "Open Settings");
  const { auth, context, registerCommands } = await editor.startWithParts();
  registerCommands(context, auth, "example");
  assert.equal(auth.apiOrigin, null);
  await untilTrue(() => editor.ran.includes(SETTINGS));
  assert.equal(editor.all(REFUSED).length, 1);
  for (const call of [
    () => auth.login(),
    () => auth.ensureLoggedIn(),
    () => auth.token(),
    () => auth.fetch("/repositories"),
    () => auth.status(),
    () => auth.logout(),
    () => auth.accounts.list(),
    () => auth.tokens.list(),
    async () => auth.plan(),
  ])
    await assert.rejects(call, { code: "api_url_refused" });
  assert.equal(auth.headersNow("/repositories"), null);
  assert.deepEqual(auth.explain(), []);
  assert.deepEqual(await editor.provider?.getSessions(), []);
  for (const name of ["login", "logout", "status"]) assert.ok(editor.commands.has(`example.${name}`));
  await editor.run("example.login");
  assert.equal(editor.all(REFUSED).length, 1);
  assert.deepEqual(editor.asked, [], "there is nothing to sign in to");
});

test("a corrected address works without a reload, and another refused one is reported again", async () => {
  editor.settings["plexicus.apiUrl"] = "https://api.example";
  const auth = await editor.start();
  const kinds: string[] = [];
  auth.onDidChange(({ kind }) => kinds.push(kind));
  editor.change("plexicus.apiUrl", server.url);
  await untilTrue(() => kinds.includes("logged_out"));
  assert.equal(auth.apiOrigin, server.url);
  await auth.login();
  assert.ok(kinds.includes("logged_in"));
  assert.equal((await editor.provider?.getSessions())?.length, 1);

  editor.change("plexicus.apiUrl", "https://api.example");
  await untilTrue(() => editor.all(REFUSED).length === 2);
  assert.equal(auth.apiOrigin, null);
  await assert.rejects(auth.token(), { code: "api_url_refused" });
  assert.deepEqual(await editor.provider?.getSessions(), []);

  editor.change("plexicus.apiUrl", server.url);
  await untilTrue(() => auth.apiOrigin === server.url);
  assert.equal((await auth.fetch("/repositories")).status, 200);
});

test("changing the address rejects calls in progress, drops cached headers, keeps each server's login", async () => {
  const auth = await editor.start();
  const changes: unknown[] = [];
  editor.provider?.onDidChangeSessions((event) => changes.push(event));
  await auth.login();
  const first = (await auth.token()).value;
  assert.ok(auth.headersNow("/repositories"));
  await server.control.fault({ path: "/repositories", action: { kind: "delay", ms: 60_000 } });
  const inProgress = assert.rejects(auth.fetch("/repositories"), { code: "disposed" });

  editor.settings["plexicus.appUrl"] = other.url;
  editor.change("plexicus.apiUrl", other.url);
  await inProgress;
  await untilTrue(() => auth.apiOrigin === other.url);
  assert.equal(auth.headersNow("/repositories"), null);
  await assert.rejects(auth.token(), { code: "no_credentials" });
  await untilTrue(() => changes.length === 2);

  editor.settings["plexicus.appUrl"] = server.url;
  editor.change("plexicus.apiUrl", server.url);
  await untilTrue(() => auth.apiOrigin === server.url);
  assert.equal((await auth.token()).value, first);
});

test("changing the address ends a sign-in in progress", async () => {
  editor.answer(/your code is/, undefined);
  const auth = await editor.start();
  const login = assert.rejects(auth.login(), { code: "disposed" });
  await untilTrue(() => editor.boxes.length === 1);
  editor.change("plexicus.apiUrl", other.url);
  await login;
  assert.deepEqual(editor.boxes, []);
});

test("a setting without effect on the connection leaves the login alone", async () => {
  const auth = await editor.start();
  await auth.login();
  const headers = auth.headersNow("/repositories") ?? (await auth.headers("/repositories"));
  editor.change("plexicus.logLevel", "debug");
  editor.change("plexicus.apiUrl", ` ${server.url} `);
  assert.deepEqual(auth.headersNow("/repositories"), headers);
});

test("a refused address in the environment is reported like one in the settings", async () => {
  editor.settings["plexicus.apiUrl"] = "";
  const env = (name: string) => (name === "PLEXICUS_API_URL" ? "https://api.example" : undefined);
  const auth = await editor.start({ node: nodeHost({ storage: memory(), env }) });
  assert.equal(auth.apiOrigin, null);
  assert.equal(editor.all(REFUSED).length, 1);
});
