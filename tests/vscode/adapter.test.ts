/** When the adapter asks the user, and when it asks the server, on the fake editor. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import type { VscodeAuth } from "@plexicus/auth/vscode";

import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { untilTrue } from "../package/until.js";
import { editorOf, memory, nodeHost, settings } from "./editor-setup.js";
import { FakeEditor } from "./fake-editor.js";
import { ADA, ADA_LABEL } from "./studio.js";

const HOUR_MS = 3_600_000;
const SIGNED_IN = /^Sign in to Plexicus again\?$/;
const SIGN_OUT = /Sign out of Plexicus\?/;
const REFUSED = {
  kind: "status",
  status: 401,
  headers: { "Content-Type": "application/problem+json" },
  body: JSON.stringify({ status: 401, title: "Unauthorized" }),
} as const;

let server: DevServer;
let editor: FakeEditor;
const now = Date.now;

before(async () => {
  server = await startDevServer({ deviceIntervalS: 1 });
});
after(async () => server.stop());
beforeEach(() => {
  editor = editorOf(server, () => ADA);
});
afterEach(async () => {
  await editor.close();
  Date.now = now;
  await server.control.clearFaults();
  await server.control.setClock(now());
});

/** Lets time pass for the editor alone, or for the server too. */
async function later(ms: number, andServer = true): Promise<void> {
  Date.now = () => now() + ms;
  if (andServer) await server.control.advance(ms);
}

async function personalToken(): Promise<string> {
  return (await server.control.createToken({ email: ADA, name: "pasted" })).access_token;
}

async function sessions() {
  return (await editor.provider?.getSessions()) ?? [];
}

/** Returns how often the server was asked who a token belongs to. */
async function checks(): Promise<number> {
  return (await server.control.log()).filter(({ path }) => path === "/sessions/self").length;
}

async function answerTo(token: string): Promise<number> {
  const headers = { Authorization: `Bearer ${token}`, "X-Plexicus-Client": "test/1.0" };
  return (await fetch(`${server.url}/sessions/self`, { headers })).status;
}

/** Starts another window, or the same one after a reload. */
async function reload(auth: VscodeAuth): Promise<VscodeAuth> {
  await auth.dispose();
  return editor.start();
}

test("ensureLoggedIn signs in once, and shows nothing for a login that works", async () => {
  const auth = await editor.start();
  await assert.rejects(auth.ensureLoggedIn({ interactive: false }), { code: "login_required" });
  assert.equal(editor.progress, 0);
  const session = await auth.ensureLoggedIn();
  assert.equal(session.identity?.email, ADA);
  assert.equal(editor.progress, 1);
  assert.equal((await auth.ensureLoggedIn()).loginId, session.loginId);
  assert.equal(editor.progress, 1);
});

test("the code box names the client and the page, and warns about codes from others", async () => {
  const auth = await editor.start();
  await auth.login();
  const [asked] = editor.all(/your code is/);
  assert.match(asked?.text ?? "", /^Sign in to Plexicus: your code is \S+$/);
  assert.equal(asked?.detail, `Enter it at ${server.url}/activate. Never enter a code that someone sent you.`);
  assert.match(editor.clipboard, /^[A-Z0-9-]+$/);
  assert.ok(editor.opened.includes(`${server.url}/activate`));
});

test("the box with the code closes when the code is entered, and hiding it does not end the sign-in", async () => {
  editor.answer(/your code is/, undefined);
  const auth = await editor.start();
  let code = "";
  const login = auth.login({ onProgress: (step) => step.kind === "device" && (code = step.userCode) });
  await untilTrue(() => editor.boxes.length === 1);
  await editor.press("Copy Code and Open Page");
  assert.equal(editor.clipboard, code);
  await server.control.device(code, ADA, true);
  assert.equal((await login).identity?.email, ADA);
  assert.deepEqual(editor.boxes, []);
});

test("a sign-in can be cancelled in the box with the code and in the notification", async () => {
  editor.answer(/your code is/, "Cancel Sign-In");
  const auth = await editor.start();
  await assert.rejects(auth.login(), { code: "cancelled" });
  editor.answer(/your code is/, undefined);
  const login = auth.login();
  await untilTrue(() => editor.boxes.length === 1);
  editor.cancel();
  await assert.rejects(login, { code: "cancelled" });
  assert.deepEqual(editor.boxes, []);
});

test("ensureLoggedIn reports progress, and one of two callers can cancel without the other", async () => {
  const auth = await editor.start();
  const codes: string[] = [];
  let approve = () => {};
  const approved = new Promise<void>((resolve) => (approve = resolve));
  editor.answer(/your code is/, async ({ text }) => {
    const [, code = ""] = /your code is (\S+)/.exec(text) ?? [];
    await approved;
    await server.control.device(code, ADA, true);
    return "Copy Code and Open Page";
  });
  const first = auth.ensureLoggedIn({ onProgress: (step) => step.kind === "device" && codes.push(step.userCode) });
  const cancelling = new AbortController();
  await untilTrue(() => codes.length > 0);
  const second = assert.rejects(auth.ensureLoggedIn({ signal: cancelling.signal }), { code: "cancelled" });
  cancelling.abort();
  await second;
  approve();
  assert.equal((await first).identity?.email, ADA);
  assert.equal(editor.progress, 1);
});

test("a custom server is confirmed in one dialog, without an extra notification", async () => {
  editor = new FakeEditor({ ...settings("https://plexicus.invalid"), "plexicus.trust": "custom_https" });
  const auth = await editor.start();
  await auth.adoptToken("pat_1").catch(() => undefined);
  editor.told.length = 0;
  await assert.rejects(auth.ensureLoggedIn(), { code: "server_not_confirmed" });
  assert.deepEqual(
    editor.told.map(({ isModal }) => isModal),
    [true],
  );
});

test("a sign-in asks before it replaces a login that the server confirms", async () => {
  const auth = await editor.start();
  const { loginId } = await auth.login();
  assert.equal(editor.all(SIGNED_IN).length, 0);

  await assert.rejects(auth.login(), { code: "cancelled" });
  assert.equal((await auth.status()).loginId, loginId);
  const [asked] = editor.all(SIGNED_IN);
  assert.ok(asked?.detail?.includes(`You are signed in as ${ADA_LABEL}.`), asked?.detail);
  assert.deepEqual([asked?.isModal, asked?.buttons], [true, ["Sign In Again"]]);
  assert.match(asked?.detail ?? "", /revokes its token/);

  editor.answer(SIGNED_IN, "Sign In Again");
  const replacing = await auth.login();
  assert.notEqual(replacing.loginId, loginId);
  assert.equal(replacing.replaced, "pending");
});

test("a sign-in for more scopes, for an editor session or over a dead login asks no question", async () => {
  const auth = await editor.start();
  await auth.login();
  await auth.login({ scopes: ["read", "scan"] });
  await auth.login({ again: true });
  await editor.provider?.createSession(["read"]);
  await server.control.revoke({ all: ADA });
  await auth.login();
  assert.equal(editor.all(SIGNED_IN).length, 0);
});

test("the question says what becomes of a provided token, and of the environment's token", async () => {
  const auth = await editor.start();
  await auth.adoptToken(await personalToken());
  await assert.rejects(auth.login(), { code: "cancelled" });
  assert.match(editor.all(SIGNED_IN)[0]?.detail ?? "", /that you provided stays valid/);
  const token = await personalToken();
  const env = (name: string) => (name === "PLEXICUS_API_TOKEN" ? token : undefined);
  const other = await editor.start({ node: nodeHost({ storage: memory(), env }) });
  await assert.rejects(other.login(), { code: "cancelled" });
  assert.match(editor.all(SIGNED_IN)[1]?.detail ?? "", /PLEXICUS_API_TOKEN is set\. It is used instead/);
});

test("a personal token can be pasted if no scopes are named, or only the default one", async () => {
  const auth = await editor.start();
  const token = await personalToken();
  editor.answer(/^Sign in to Plexicus: .*paste/i, token);
  assert.equal((await auth.login({ method: "paste" })).provenance, "provided");
  await auth.logout({ revoke: false });
  editor.settings["plexicus.loginMethod"] = "paste";
  const session = await editor.provider?.createSession(["read"]);
  assert.equal(session?.accessToken, token);
});

test("if the method from plexicus.loginMethod fails, the question about another method says so", async (t) => {
  const auth = await editor.start();
  t.after(() => server.control.clearFaults());
  await server.control.fault({ path: "/oauth/device_authorization", action: { kind: "status", status: 404 } });
  await assert.rejects(auth.login(), { code: "cancelled" });
  const [asked] = editor.all(/instead\?/);
  assert.match(asked?.text ?? "", /^Sign in to Plexicus .+ instead\?$/);
  assert.match(asked?.detail ?? "", /The method was chosen by the setting plexicus\.loginMethod\.$/);
});

test("a sign-out asks about a provided token: keep it valid, revoke it, or cancel", async () => {
  const auth = await editor.start();
  const token = await personalToken();
  await auth.adoptToken(token);

  await assert.rejects(auth.logout(), { code: "cancelled" });
  assert.equal((await auth.status()).state, "logged_in");
  const [asked] = editor.all(SIGN_OUT);
  assert.deepEqual([asked?.isModal, asked?.buttons], [true, ["Sign Out", "Revoke It Too"]]);
  assert.match(asked?.detail ?? "", /stays valid/);

  editor.answer(SIGN_OUT, "Sign Out");
  assert.equal((await auth.logout()).deleted, true);
  assert.equal(await answerTo(token), 200);
  assert.equal(editor.all(/was not revoked/).length, 1);

  await auth.adoptToken(token);
  editor.answer(SIGN_OUT, "Revoke It Too");
  assert.equal((await auth.logout()).deleted, true);
  assert.equal(await answerTo(token), 401);
});

test("a sign-out of an issued login or of a dead token asks nothing", async () => {
  const auth = await editor.start();
  await auth.login();
  assert.equal((await auth.logout()).deleted, true);
  await auth.adoptToken(await personalToken());
  await server.control.revoke({ all: ADA });
  await auth.status({ verify: true });
  assert.equal((await auth.logout()).deleted, true);
  assert.equal(editor.all(SIGN_OUT).length, 0);
});

test("after a weekend the server is asked once, and an expired session is gone", async () => {
  const auth = await editor.start();
  await auth.login();
  await auth.dispose();
  await later(60 * HOUR_MS);
  await editor.start();
  assert.deepEqual(await sessions(), []);
  await server.control.clearLog();
  assert.deepEqual(await sessions(), []);
  assert.equal(await checks(), 0);
});

test("after a weekend a session that another program has used is still there", async () => {
  const auth = await editor.start();
  await auth.login();
  await auth.dispose();
  await later(60 * HOUR_MS, false);
  await editor.start();
  assert.equal((await sessions()).length, 1);
  await server.control.clearLog();
  assert.equal((await sessions()).length, 1);
  assert.equal(await checks(), 0);
});

test("after a weekend offline the session is returned, and the server is not asked each time", async () => {
  const auth = await editor.start();
  await auth.login();
  await server.control.fault({ path: "/sessions/self", times: 100, action: { kind: "status", status: 503 } });
  await auth.dispose();
  await later(60 * HOUR_MS);
  await editor.start();
  await server.control.clearLog();
  for (let count = 0; count < 20; count++) assert.equal((await sessions()).length, 1);
  assert.ok((await checks()) < 5, "not at each call; the core's own watch asks too");
});

test("a login that was refused before a reload is tried once more, and is no session until it works", async () => {
  const auth = await editor.start();
  await auth.login();
  await server.control.fault({ path: "/repositories", times: 1, action: REFUSED });
  await assert.rejects(auth.fetch("/repositories"), { code: "token_rejected" });
  assert.deepEqual(await sessions(), []);

  // A server that cannot be asked does not restore the session.
  await server.control.fault({ path: "/sessions/self", times: 100, action: { kind: "status", status: 503 } });
  const offline = await reload(auth);
  assert.deepEqual(await sessions(), []);
  await server.control.clearFaults();
  const online = await reload(offline);
  assert.equal((await sessions()).length, 1);

  await server.control.revoke({ all: ADA });
  await assert.rejects(online.fetch("/repositories"), { code: "token_rejected" });
  await reload(online);
  assert.deepEqual(await sessions(), []);
});

test("a consumer asks silently, then for a session if there is none, and for a new one if refused", async () => {
  let token: string | undefined;
  editor.session = ({ createIfNone, forceNewSession }) => {
    if (createIfNone || forceNewSession) token = fresh;
    return token;
  };
  let fresh = await personalToken();
  const auth = await editor.start({ role: "consumer" });
  await assert.rejects(auth.ensureLoggedIn({ interactive: false }), { code: "login_required" });
  assert.ok(editor.asked.every(isQuiet));
  await auth.ensureLoggedIn();
  assert.deepEqual(
    editor.asked.filter((options) => !isQuiet(options)),
    [{ createIfNone: true }],
  );

  await server.control.revoke({ all: ADA });
  fresh = await personalToken();
  editor.asked.length = 0;
  await assert.rejects(auth.fetch("/repositories"), { code: "token_rejected" });
  assert.ok(editor.asked.every(isQuiet));
  await auth.ensureLoggedIn();
  const { forceNewSession } = editor.asked.find((options) => !isQuiet(options)) ?? {};
  assert.match((forceNewSession as { detail: string }).detail, /no longer accepts/);
  assert.equal((await auth.fetch("/repositories")).status, 200);
});

test("other events do not remove a warning that waits for the window to get the focus", async () => {
  await server.control.settings({ login_expires_in_s: 1_800 });
  try {
    editor.isFocused = false;
    const auth = await editor.start();
    const kinds: string[] = [];
    auth.onDidChange(({ kind }) => kinds.push(kind));
    await auth.login();
    await auth.login({ again: true });
    await untilTrue(() => kinds.includes("replaced_revoked"));
    assert.ok(kinds.indexOf("expiring") < kinds.indexOf("replaced_revoked"), kinds.join());
    assert.equal(editor.all(/your login expires/).length, 0);
    editor.isFocused = true;
    editor.focus.fire({ focused: true });
    assert.equal(editor.all(/your login expires/).length, 1);
  } finally {
    await server.control.settings({ login_expires_in_s: null });
  }
});

/** Whether the request opens nothing: at most, the Accounts menu offers to sign in. */
function isQuiet({ createIfNone, forceNewSession }: Record<string, unknown>): boolean {
  return !createIfNone && !forceNewSession;
}
