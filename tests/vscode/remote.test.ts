/** Remote windows: which sign-in they get, by how the editor forwards the port; on a forwarder that is a real one. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { type Auth, createAuth, type Host, type Progress, type Question } from "@plexicus/auth";
import { createNodeHost, type NodeHost } from "@plexicus/auth/node";

import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { untilTrue } from "../package/until.js";
import { FakeEditor } from "./fake-editor.js";
import { Forwarder, visitFromUserMachine } from "./forwarder.js";
import { ADA } from "./studio.js";

let server: DevServer;
let editor: FakeEditor;
let forwarder: Forwarder | undefined;
let auth: Auth | undefined;

before(async () => {
  server = await startDevServer({ deviceIntervalS: 1 });
});
after(async () => server.stop());
beforeEach(() => {
  editor = new FakeEditor({
    "plexicus.apiUrl": server.url,
    "plexicus.appUrl": server.url,
    "plexicus.trust": "loopback",
  });
  editor.remoteName = "ssh-remote";
  editor.extensionKind = 2;
  editor.answer(/Your code is/, async ({ text }) => {
    const [, code = ""] = /Your code is (\S+)/.exec(text) ?? [];
    await server.control.device(code, ADA, true);
    return "Copy Code and Open Page";
  });
});
afterEach(async () => {
  await auth?.dispose();
  await editor.close();
  await forwarder?.close();
  auth = forwarder = undefined;
});

/** Node where the extension runs, which keeps nothing of this machine's. */
function node(): NodeHost {
  return { ...createNodeHost(), storage: memory(), env: () => undefined };
}

function memory(): Host["storage"] {
  const entries = new Map<string, string>();
  return {
    get: (key) => entries.get(key),
    set: (key, text) => void entries.set(key, text),
    delete: (key) => void entries.delete(key),
  };
}

/** Forwards the port of this address, and gives the one by which the user's machine reaches it. */
async function forward(url: string, from?: number): Promise<string> {
  forwarder = await Forwarder.open(Number(new URL(url).port), from);
  return `http://127.0.0.1:${forwarder.port}/`;
}

/** Signs in; the user approves on the page that the editor opens. Gives the way, and what the tab says at the end. */
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

/** A code, without a question on the way to it, and without a sign-in page that leads nowhere. */
async function getsCode(): Promise<void> {
  const { kinds } = await signIn();
  assert.deepEqual(kinds.slice(-2), ["not browser", "device"]);
  assert.deepEqual(
    editor.told.map(({ text }) => text).filter((text) => /instead\?/.test(text)),
    [],
  );
  assert.deepEqual(editor.opened, [`${server.url}/activate`]);
}

test("the same port: the browser, and its callback comes through the forwarder", async () => {
  editor.asExternalUri = (url) => forward(url);
  const { kinds, tab } = await signIn();
  assert.equal(kinds.at(-1), "browser");
  assert.match(tab, /You are signed in/);
  assert.equal(forwarder?.carried, 1);
});

test("another port: a code", async () => {
  editor.asExternalUri = (url) => forward(url, 0);
  await getsCode();
  assert.equal(forwarder?.carried, 0);
});

test("a tunnel's name in place of the port: a code", async () => {
  editor.asExternalUri = (url) => `https://name-${new URL(url).port}.app.github.dev/`;
  await getsCode();
});

test("none: a code", async () => {
  editor.asExternalUri = () => Promise.reject(new Error("no tunnel"));
  await getsCode();
});

// The adapter has the platform's clock: this test waits for the core's deadline.
test("one that is slow: a code, after some seconds", async () => {
  const ending = new AbortController();
  editor.asExternalUri = async (url) => {
    await sleep(60_000, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
    return url;
  };
  await getsCode();
  ending.abort();
});

test("beside the user, where the browser is, no port has to be forwarded", async () => {
  editor.remoteName = undefined;
  editor.asExternalUri = () => assert.fail("the editor was asked to forward one");
  const vscode = await editor.start({ node: node() });
  const cancelling = new AbortController();
  const onProgress = ({ kind }: Progress) => kind === "browser" && cancelling.abort();
  await assert.rejects(vscode.login({ signal: cancelling.signal, onProgress }), { code: "cancelled" });
});

/** A core on this host, whose user has a browser on the other side of the forwarder. */
async function remoteHost(prompt: Host["prompt"], fetching: () => void = () => undefined): Promise<Auth> {
  const host: Host = {
    ...node(),
    browser: "elsewhere",
    openBrowser: () => true,
    externalAddress: (url) => forward(url),
    prompt,
    fetch: (url, init) => {
      if (url.endsWith("/auth/cli/token")) fetching();
      return fetch(url, init as RequestInit);
    },
  };
  const { url } = server;
  auth = await createAuth({
    host,
    client: { id: "plexicus-vscode", version: "1.0.0" },
    apiUrl: url,
    appUrl: url,
    trust: "loopback",
  });
  return auth;
}

test("one that dies during the login: the user pastes the address, and is signed in", async () => {
  let location = "";
  const problems: (string | null)[] = [];
  let exchanges = 0;
  const askCallback = async ({ url, problem }: Question) => {
    problems.push(problem);
    if (problem !== null) return location;
    location = await server.control.authorize(url ?? "", ADA, true);
    await forwarder?.close();
    await assert.rejects(visitFromUserMachine(location), { code: "ECONNREFUSED" });
    return location.replace(/state=[^&]*/, "state=of-another-login");
  };
  const core = await remoteHost({ askCallback }, () => void exchanges++);
  assert.equal((await core.login()).identity?.email, ADA);
  assert.deepEqual(problems, [null, "The pasted address belongs to another login, or was cut off."]);
  assert.equal(exchanges, 1);
});

test("the callback comes while the box is open: the box closes before the code is exchanged", async () => {
  let box: AbortSignal | undefined;
  let wasClosed: boolean | undefined;
  let tab: Promise<string> | undefined;
  const askCallback = async ({ url }: Question, signal: AbortSignal) => {
    box = signal;
    tab = server.control.authorize(url ?? "", ADA, true).then(visitFromUserMachine);
    return new Promise<undefined>(() => undefined);
  };
  const core = await remoteHost({ askCallback } as Host["prompt"], () => void (wasClosed = box?.aborted));
  assert.equal((await core.login()).identity?.email, ADA);
  assert.equal(wasClosed, true);
  assert.match((await tab) ?? "", /You are signed in/);
});
