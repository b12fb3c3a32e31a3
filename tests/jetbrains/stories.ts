/** The tests of the plugin, for any browser that shows its pages. */

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";

import type { BearerHeaders, Session, Status } from "@plexicus/auth";

import { BIG_BYTES, startBigServer } from "./big-server.js";
import { tellAccountStories } from "./account-stories.js";
import type { OpenBrowsers } from "./browsers.js";
import type { Ide } from "./ide.js";
import { startProxy } from "./proxy.js";
import { ADA, Studio } from "./studio.js";

const OFFLINE = { PLEXICUS_API_URL: "https://api.app.plexicus.ai", PLEXICUS_APP_URL: "" };

export function tellStories(browsers: (studio: Studio) => OpenBrowsers): void {
  let opened: Studio;
  before(async () => {
    opened = await Studio.open();
  });
  after(async () => opened.close());
  const studio = () => opened;
  const start = (options: Parameters<Studio["ide"]>[0] = {}) => opened.ide({ open: browsers(opened), ...options });

  tellAccountStories(studio, start);

  test("a login, a call from Kotlin and a sign-out work without an open tool window", async () => {
    const ide = await start();
    assert.equal((await ide.call<Status>("status")).state, "logged_out");
    assert.match(await studio().signIn(ide), /signed in/i);
    const status = await ide.call<Status>("status", { verify: true });
    assert.deepEqual([status.state, status.identity?.email, status.persistence], ["logged_in", ADA, "durable"]);

    const url = `${studio().server.url}/repositories`;
    const headers = await ide.call<BearerHeaders>("headers", { url });
    assert.equal((await fetch(url, { headers })).status, 200);
    assert.equal((await ide.call<{ status: number }>("fetch", { url: "/repositories" })).status, 200);
    await assert.rejects(ide.call("headers", { url: "https://example.test/" }), {
      code: "origin_not_allowed",
    });

    assert.equal((await ide.call<{ revoked: string }>("logout")).revoked, "revoked");
    assert.equal((await fetch(url, { headers })).status, 401);
    await assert.rejects(ide.call("headers", { url }), { code: "no_credentials" });
  });

  test("ensureLoggedIn signs in only if necessary, and never asks the user if not interactive", async () => {
    const folder = await studio().home();
    const ide = await start({ folder });
    await assert.rejects(ide.call("ensureLoggedIn", { interactive: false }), { code: "login_required" });
    const signingIn = ide.call<Session>("ensureLoggedIn");
    await studio().ada.approve(await ide.browsed.next());
    const session = await signingIn;
    assert.deepEqual(
      [session.identity?.email, session.source, session.provenance, session.missingScopes],
      [ADA, "stored", "issued", []],
    );
    assert.equal((await ide.call<Session>("ensureLoggedIn", { interactive: false })).loginId, session.loginId);

    // The next IDE remembers the refusal, and tries the token once.
    await studio().server.control.revoke({ all: ADA });
    await assert.rejects(ide.call("fetch", { url: "/repositories" }), { code: "token_rejected" });
    const other = await start({ folder });
    assert.equal((await other.call<Status>("status")).state, "rejected");
    await assert.rejects(other.call("ensureLoggedIn", { interactive: false }), { code: "login_required" });
    assert.deepEqual([...ide.browsed.left, ...other.browsed.left], []);
  });

  test("a provided token is revoked only on request", async () => {
    const { access_token: token } = await studio().server.control.createToken({ email: ADA, name: "given" });
    const ide = await start();
    for (const [revoke, outcome] of [
      [false, "left_alive"],
      [true, "revoked"],
    ] as const) {
      const pasted = ide.call<Session>("login", { method: "paste" });
      ide.answer((await ide.dialogs.next()).ask, token);
      assert.equal((await pasted).provenance, "provided");
      assert.equal((await ide.call<{ revoked: string }>("logout", { revoke })).revoked, outcome);
    }
  });

  test("a login survives a killed IDE, and a second IDE sees the login and its end", async () => {
    const folder = await studio().home();
    const first = await start({ folder });
    await studio().signIn(first);
    await first.kill();
    const [again, other] = [await start({ folder }), await start({ folder })];
    assert.equal((await again.call<Status>("status", { verify: true })).state, "logged_in");
    assert.equal((await other.call<Status>("status")).state, "logged_in");
    await other.call("logout");
    assert.equal((await again.call<Status>("status")).state, "logged_out");
  });

  test("a token that was revoked elsewhere is reported, with a button to sign in again", async () => {
    const ide = await start();
    await studio().signIn(ide);
    await studio().server.control.revoke({ all: ADA });
    await assert.rejects(ide.call("fetch", { url: "/repositories" }), { code: "token_rejected" });
    const { content, actions } = await ide.notifications.next();
    assert.match(content, /signed out/);
    assert.deepEqual(actions, ["Sign In"]);
    await ide.call("pressNotification");
    await studio().ada.approve(await ide.browsed.next());
    assert.equal(await ide.changes.next((kind) => kind === "logged_in"), "logged_in");
  });

  test("a custom server gets no token before the user has agreed, once for all IDEs", async () => {
    const url = "https://plexicus.invalid/repositories";
    const environment = {
      PLEXICUS_API_URL: "https://plexicus.invalid",
      PLEXICUS_APP_URL: "https://plexicus.invalid",
      PLEXICUS_ALLOW_CUSTOM_API_URL: "1",
      PLEXICUS_API_TOKEN: "pat_1",
    };
    const folder = await studio().home();
    const [ide, other] = [await start({ folder, environment }), await start({ folder, environment })];
    await assert.rejects(ide.call("headers", { url }), { code: "server_not_confirmed" });
    await assert.rejects(ide.call("fetch", { url }), { code: "server_not_confirmed" });

    const asked = async (answer: string, outcome: object) => {
      const refused = assert.rejects(ide.call("login", { timeoutMs: 1000 }), outcome);
      const { ask, message } = await ide.dialogs.next();
      assert.match(message, /https:\/\/plexicus\.invalid is not a plexicus\.ai host: your token will be sent there/);
      ide.answer(ask, answer);
      await refused;
    };
    await asked("Cancel", { code: "server_not_confirmed" });
    await assert.rejects(ide.call("headers", { url }), { code: "server_not_confirmed" });
    await asked("Trust This Server", { code: "login_timed_out" });
    for (const each of [ide, other])
      assert.equal((await each.call<BearerHeaders>("headers", { url })).Authorization, "Bearer pat_1");
  });

  test("an error in a balloon is escaped, because balloons render HTML", async () => {
    const ide = await start();
    await studio().signIn(ide);
    await studio().server.control.revoke({ all: ADA });
    await assert.rejects(ide.call("fetch", { url: "/repositories" }), { code: "token_rejected" });
    await ide.notifications.next();
    const headers = { "WWW-Authenticate": 'Bearer error="insufficient_scope", scope="support"' };
    await studio().server.control.fault({
      method: "POST",
      path: "/auth/cli/token",
      action: { kind: "status", status: 403, headers },
    });
    await ide.call("pressNotification");
    await studio().ada.approve(await ide.browsed.next());
    const { content } = await ide.notifications.next(({ type }) => type === "ERROR");
    assert.match(content, /token&#39;s scope .* with the scope &quot;support&quot;/);
  });

  test("a login ends when cancelled, timed out or unloaded, and releases its port", async () => {
    const ide = await start();
    const cancelled = ide.call("login");
    const port = portOf(await ide.browsed.next());
    assert.equal(await isOpen(port), true);
    const cancelling = assert.rejects(cancelled, { code: "cancelled" });
    await ide.cancel(cancelled.call);
    await cancelling;
    await closed(port);

    await assert.rejects(ide.call("login", { timeoutMs: 1000 }), { code: "login_timed_out" });
    await ide.browsed.next();

    const unloaded = ide.call("login");
    const last = portOf(await ide.browsed.next());
    const failing = assert.rejects(unloaded, { code: "host_failed", message: /unloaded/ });
    await ide.call("unload");
    await failing;
    await closed(last);
  });

  test("a login works with a code and with a pasted token", async () => {
    const ide = await start();
    const login = ide.call("login", { method: "device" });
    const { userCode, verificationUri } = await ide.progress.next((step) => step.kind === "device");
    await studio().ada.activate(String(verificationUri), String(userCode));
    await login;
    await ide.call("logout");

    const { access_token } = await studio().server.control.createToken({ email: ADA, name: "pasted" });
    const pasted = ide.call("login", { method: "paste" });
    const dialog = await ide.dialogs.next();
    assert.match(dialog.message, /paste/i);
    ide.answer(dialog.ask, access_token);
    await pasted;
    assert.equal((await ide.call<Status>("status", { verify: true })).identity?.email, ADA);
  });

  test("on the host of a remote IDE, a login uses a code", async () => {
    const ide = await start({ isRemoteHost: true });
    const login = ide.call("login");
    const { userCode, verificationUri } = await ide.progress.next((step) => step.kind === "device");
    await studio().ada.activate(String(verificationUri), String(userCode));
    await login;
    assert.deepEqual(ide.browsed.left, []);
  });

  test("a slow PasswordSafe works, “do not save” is reported, and a failure is a storage error", async () => {
    const folder = await studio().home();
    const ide = await start({ folder });
    ide.setPasswordSafe("keychain", 300);
    await studio().signIn(ide);
    assert.equal((await ide.call<Status>("status")).persistence, "durable");
    ide.setPasswordSafe("failing");
    await assert.rejects(ide.call("logout"), { code: "storage_failed" });

    const forgetful = await start({ folder: await studio().home() });
    forgetful.setPasswordSafe("memory");
    await studio().signIn(forgetful);
    assert.equal((await forgetful.call<Status>("status")).persistence, "session_only");
  });

  test("PLEXICUS_API_TOKEN wins, and is not logged", async () => {
    const { access_token } = await studio().server.control.createToken({ email: ADA, name: "from the environment" });
    const folder = await studio().home();
    const ide = await start({ folder, environment: { PLEXICUS_API_TOKEN: access_token } });
    const status = await ide.call<Status>("status", { verify: true });
    assert.deepEqual([status.state, status.source, status.identity?.email], ["logged_in", "environment", ADA]);
    const url = `${studio().server.url}/findings`;
    const headers = await ide.call<BearerHeaders>("headers", { url });
    assert.equal(headers.Authorization, `Bearer ${access_token}`);
    assert.equal(ide.log.join().includes(access_token), false);
  });

  test("without JCEF there is a clear message, and PLEXICUS_API_TOKEN works for the API only", async () => {
    const ide = await start({ hasJcef: false, environment: { ...OFFLINE, PLEXICUS_API_TOKEN: "pat_canary" } });
    assert.match((await ide.openToolWindow("first")) ?? "", /without JCEF/);
    await assert.rejects(ide.call("login"), { code: "host_failed", message: /without JCEF/ });
    const url = "https://api.app.plexicus.ai/findings";
    const headers = await ide.call<BearerHeaders>("headers", { url });
    assert.equal(headers.Authorization, "Bearer pat_canary");
    assert.match(headers["X-Plexicus-Client"], /^[\w-]+\/[\w.]+$/);
    await assert.rejects(ide.call("headers", { url, rejected: headers }), { code: "token_rejected" });
    for (const other of [
      "https://api.app.plexicus.ai.example.test/",
      "http://api.app.plexicus.ai/",
      "https://other.plexicus.ai/",
      "https://user@api.app.plexicus.ai/",
    ]) {
      await assert.rejects(ide.call("headers", { url: other }), { code: "origin_not_allowed" }, other);
    }

    // Without the core, the token's account cannot be checked.
    const unknown = { code: "host_failed", message: /belongs to the account that was named/ };
    for (const named of [
      { account: ADA },
      { expect: ADA },
      { options: { account: ADA } },
      { options: { expect: ADA } },
    ])
      await assert.rejects(ide.call("headers", { url, ...named }), unknown, JSON.stringify(named));
    const environment = { ...OFFLINE, PLEXICUS_API_TOKEN: "pat_canary", PLEXICUS_ACCOUNT: ADA };
    const named = await start({ hasJcef: false, environment });
    await assert.rejects(named.call("headers", { url }), unknown);
  });

  test("reloading the core's page ends a login in progress, and the next call works", async () => {
    const ide = await start();
    const login = ide.call("login");
    const port = portOf(await ide.browsed.next());
    const failing = assert.rejects(login, { code: "host_failed", message: /was reloaded/ });
    await ide.browsers.reload("core.html");
    await failing;
    await closed(port);
    assert.equal((await ide.call<Status>("status")).state, "logged_out");
    await studio().signIn(ide);
  });

  test("a page that hangs or navigates away does not stop the plugin", async () => {
    const ide = await start();
    await studio().signIn(ide);
    await ide.browsers.run("core.html", "location.href = 'https://example.test/'");
    assert.equal(await ide.refused.next(), "https://example.test/");
    assert.equal((await ide.call<Status>("status")).state, "logged_in");

    await ide.browsers.run("core.html", "setTimeout(() => { for (;;); })");
    const status = await ide.call<Status>("status");
    assert.equal(status.state, "logged_in");
    assert.match(ide.log.join(), /stopped responding/);
  });

  test("every request goes through the IDE's proxy, with the user's proxy login", async () => {
    const proxy = await startProxy("ada", "analytical");
    try {
      const ide = await start({ proxyPort: proxy.port });
      await studio().signIn(ide);
      assert.equal((await ide.call<Status>("status", { verify: true })).state, "logged_in");
      await studio().server.control.revoke({ all: ADA });
      await assert.rejects(ide.call("fetch", { url: "/repositories" }), { code: "token_rejected" });
      const paths = new Set(proxy.passed.map((request) => request.replace(studio().server.url, "")));
      for (const path of ["POST /auth/cli/token", "GET /sessions/self", "GET /repositories"])
        assert.ok(paths.has(path), path);
    } finally {
      await proxy.stop();
    }
  });

  test("handles an answer of 5 MB and a hundred calls at once", async () => {
    const api = await startBigServer();
    try {
      const ide = await start({ environment: { PLEXICUS_API_URL: api.url, PLEXICUS_API_TOKEN: "pat_canary" } });
      const big = await ide.call<{ length: number; sum: number }>("fetch", { url: "/big" });
      assert.deepEqual([big.length, big.sum], [BIG_BYTES, (BIG_BYTES / 256) * ((255 * 256) / 2)]);
      const calls = await Promise.all(
        Array.from({ length: 100 }, (_, index) => ide.call<{ status: number }>("fetch", { url: `/${index}` })),
      );
      assert.equal(
        calls.every(({ status }) => status === 204),
        true,
      );
      assert.equal(new Set(api.requests).size, 101);
      assert.equal(longestFrame(ide) < 256 * 1024, true, `${longestFrame(ide)} bytes`);
    } finally {
      await api.stop();
    }
  });

  test("each misuse fails with its own message", async () => {
    const wrongType = await start({
      tampering: { resource: (url, given) => (url.includes("core.js") ? { ...given, mimeType: "text/plain" } : given) },
    });
    await assert.rejects(wrongType.call("status"), { code: "host_failed", message: /did not start.*MIME type/ });

    const without = (text: string) => text.replace(" 'wasm-unsafe-eval'", "");
    const noWasm = await start({
      tampering: { resource: (_, given) => ({ ...given, headers: mapped(given.headers, without) }) },
    });
    await assert.rejects(noWasm.call("status"), { code: "wasm_blocked" });

    const insecure = await start({ tampering: { load: (url) => url.replace(/^https:/, "http:") } });
    await assert.rejects(insecure.call("status"), { code: "host_failed", message: /not a secure context/ });

    const ide = await start();
    await assert.rejects(ide.call("passwordOn", { thread: "swing" }), {
      message: /must not be called on the UI thread/,
    });
    await assert.rejects(ide.call("passwordOn", { thread: "cef" }), {
      message: /asked on the thread CEF UI, which it would freeze/,
    });
  });
}

function portOf(address: string): number {
  return Number(new URL(address).searchParams.get("port"));
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}

async function closed(port: number): Promise<void> {
  for (const end = Date.now() + 10_000; await isOpen(port); ) {
    if (Date.now() > end) throw new Error(`port ${port} is still taken`);
  }
}

function mapped(headers: Record<string, string>, change: (text: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, change(text)]));
}

/** Returns the size in bytes of the longest frame through JCEF, in either direction. */
function longestFrame(ide: Ide): number {
  const pushed = ide.said.flatMap((line) =>
    line.includes('"event":"execute"') ? [Buffer.byteLength((JSON.parse(line) as { code: string }).code)] : [],
  );
  return Math.max(...pushed, ide.longestQuery);
}
