/** The sign-in method of remote windows, by how the editor forwards the port, with a real forwarder. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import type { Progress, Session } from "@plexicus/auth";
import { createNodeHost, type NodeHost } from "@plexicus/auth/node";

import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { untilTrue } from "../package/until.js";
import { editorOf, memory } from "./editor-setup.js";
import type { FakeEditor } from "./fake-editor.js";
import { Forwarder, visitFromUserMachine } from "./forwarder.js";
import { ADA } from "./studio.js";

let server: DevServer;
let editor: FakeEditor;
let forwarder: Forwarder | undefined;

before(async () => {
  server = await startDevServer({ deviceIntervalS: 1 });
});
after(async () => server.stop());
beforeEach(() => {
  editor = editorOf(server, () => ADA);
  editor.settings["plexicus.loginMethod"] = "auto";
  editor.remoteName = "ssh-remote";
  editor.extensionKind = 2;
});
afterEach(async () => {
  await editor.close();
  await forwarder?.close();
  forwarder = undefined;
});

/** A Node host for the extension's machine, isolated from this machine's storage and environment. */
function node(): NodeHost {
  return { ...createNodeHost(), storage: memory(), env: () => undefined };
}

/** Forwards the port of this address. Returns the address by which the user's machine reaches it. */
async function forward(url: string, from?: number): Promise<string> {
  forwarder = await Forwarder.open(Number(new URL(url).port), from);
  return `http://127.0.0.1:${forwarder.port}/`;
}

/** Signs in; the user approves on the page that opens. Returns the steps and the tab's final text. */
async function signIn(): Promise<{ kinds: string[]; tab: string }> {
  const vscode = await editor.start({ node: node() });
  const kinds: string[] = [];
  let tab = "";
  const visiting = new Set<Promise<void>>();
  const approve = async (url: string) => {
    await untilTrue(() => editor.opened.includes(url));
    tab = await visitFromUserMachine(await server.control.authorize(url, ADA, true));
  };
  const session = await vscode.login({
    onProgress: (step: Progress) => {
      kinds.push(step.kind === "skipped" ? `not ${step.method}` : step.kind);
      if (step.kind === "browser") visiting.add(approve(step.url));
    },
  });
  await Promise.all(visiting);
  assert.equal(session.identity?.email, ADA);
  return { kinds, tab };
}

/** Checks that the user gets a code without a question and without an unusable sign-in page. */
async function getsCode(): Promise<void> {
  const { kinds } = await signIn();
  assert.deepEqual(kinds.slice(-2), ["not browser", "device"]);
  assert.deepEqual(
    editor.told.map(({ text }) => text).filter((text) => /instead\?/.test(text)),
    [],
  );
  assert.deepEqual(editor.opened, [`${server.url}/activate`]);
}

test("the same port: the browser is used, and its callback comes through the forwarder", async () => {
  editor.asExternalUri = (url) => forward(url);
  const { kinds, tab } = await signIn();
  assert.equal(kinds.at(-1), "browser");
  assert.match(tab, /You are signed in/);
  assert.equal(forwarder?.carried, 1);
});

test("a port forwarded under another number: a code is used", async () => {
  editor.asExternalUri = (url) => forward(url, 0);
  await getsCode();
  assert.equal(forwarder?.carried, 0);
});

test("a tunnel's host name instead of the port: a code is used", async () => {
  editor.asExternalUri = (url) => `https://name-${new URL(url).port}.app.github.dev/`;
  await getsCode();
});

test("no forwarding: a code is used", async () => {
  editor.asExternalUri = () => Promise.reject(new Error("no tunnel"));
  await getsCode();
});

// The adapter uses the platform's clock, so this test waits for the core's real deadline.
test("slow forwarding: a code is used after some seconds", async () => {
  const ending = new AbortController();
  editor.asExternalUri = async (url) => {
    await sleep(60_000, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
    return url;
  };
  await getsCode();
  ending.abort();
});

test("an extension on the user's machine needs no port forwarding", async () => {
  editor.remoteName = undefined;
  editor.asExternalUri = () => assert.fail("the editor was asked to forward one");
  const vscode = await editor.start({ node: node() });
  const cancelling = new AbortController();
  const onProgress = ({ kind }: Progress) => kind === "browser" && cancelling.abort();
  await assert.rejects(vscode.login({ signal: cancelling.signal, onProgress }), { code: "cancelled" });
});

/** Begins a sign-in in the browser. Returns the login and the address that the editor opens. */
async function browserSignIn(): Promise<{ login: Promise<Session>; url: string }> {
  const auth = await editor.start({ node: node() });
  let url = "";
  const login = auth.login({ onProgress: (step) => step.kind === "browser" && (url = step.url) });
  await Promise.race([untilTrue(() => editor.opened.includes(url)), login]);
  return { login, url };
}

const BOX = "Sign in to Plexicus";

test("the forwarder dies during the sign-in: the user pastes the address, after a wrong one", async () => {
  editor.asExternalUri = (url) => forward(url);
  await server.control.clearLog();
  const { login, url } = await browserSignIn();
  const location = await server.control.authorize(url, ADA, true);
  await forwarder?.close();
  await assert.rejects(visitFromUserMachine(location), { code: "ECONNREFUSED" });

  editor.answer(/^Sign in to Plexicus: Paste/, location.replace(/state=[^&]*/, "state=of-another-login"));
  editor.answer(/belongs to another login/, location);
  await editor.press("Paste the Address");
  assert.equal((await login).identity?.email, ADA);
  assert.deepEqual(editor.boxes, []);
  const exchanges = (await server.control.log()).filter(({ path }) => path === "/auth/cli/token");
  assert.equal(exchanges.length, 1);
});

test("a callback that comes while the box is open closes the box", async () => {
  editor.asExternalUri = (url) => forward(url);
  const { login, url } = await browserSignIn();
  await editor.press("Paste the Address");
  await untilTrue(() => editor.boxes.includes(BOX));
  const tab = await visitFromUserMachine(await server.control.authorize(url, ADA, true));
  assert.match(tab, /You are signed in/);
  assert.match(tab, /go back to Fake Editor\./);
  assert.match(tab, /<a href="fake-editor:\/\/plexicus\.example">Open Fake Editor<\/a>/);
  assert.equal((await login).identity?.email, ADA);
  assert.deepEqual(editor.boxes, []);
});

test("closing the box leaves the sign-in waiting, and the link opens it again", async () => {
  editor.asExternalUri = (url) => forward(url);
  const { login, url } = await browserSignIn();
  editor.answer(/could not open/, "");
  await editor.press("Paste the Address");
  await untilTrue(() => editor.boxes.length === 0);
  editor.answer(/could not open/, await server.control.authorize(url, ADA, true));
  await editor.press("Paste the Address");
  assert.equal((await login).identity?.email, ADA);
});

test("the links of the notification open the page again, copy its address and switch to a code", async () => {
  editor.asExternalUri = (url) => forward(url);
  const { login, url } = await browserSignIn();
  await editor.press("Open Again");
  assert.deepEqual(editor.opened, [url, url]);
  await editor.press("Copy Link");
  assert.equal(editor.clipboard, url);
  assert.equal(editor.boxes.length, 0, "nothing takes the keyboard");
  await editor.press("Use a Code");
  assert.equal((await login).identity?.email, ADA);
  assert.equal(editor.all(/your code is/).length, 1);
});
