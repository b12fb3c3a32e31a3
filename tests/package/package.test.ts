/** The installed package: its entries, its exports, its start, and many concurrent calls. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import * as esm from "@plexicus/auth";
import * as node from "@plexicus/auth/node";
import * as slim from "@plexicus/auth/slim";
import type { AuthOptions, ErrorDetails, Host } from "@plexicus/auth";
import { createTestKit, TestStorage } from "@plexicus/auth/testing";

const require = createRequire(import.meta.url);
const wasmPath = fileURLToPath(import.meta.resolve("@plexicus/auth/plexicus_auth.wasm"));
const client = { id: "plexicus-test", version: "1.2.3" };

const { env } = createTestKit({ env: { PLEXICUS_API_TOKEN: "pat_canary" } }).host;

const options = (more: Partial<Host> = {}): AuthOptions => ({ client, host: { storage: new TestStorage(), ...more } });
const withToken = options({ env });

/** A fresh copy of `slim` whose wasm is not loaded yet. */
function freshSlim(): typeof slim {
  for (const path of Object.keys(require.cache)) {
    if (path.includes("@plexicus")) delete require.cache[path];
  }
  return require("@plexicus/auth/slim") as typeof slim;
}

async function works(create: (options: AuthOptions) => Promise<esm.Auth>): Promise<void> {
  const auth = await create(withToken);
  assert.equal(auth.apiOrigin, "https://api.app.plexicus.ai");
  assert.equal(auth.warning, null);
  assert.equal((await auth.token()).value, "pat_canary");
  assert.equal((await auth.headers("/x")).Authorization, "Bearer pat_canary");
}

/** The names of the values that a module's types declare, including re-exports. */
function declared(path: string): string[] {
  const types = readFileSync(path, "utf8");
  const own = [...types.matchAll(/^export declare (?:function|class|const) (\w+)/gm)].map(([, name = ""]) => name);
  const named = [...types.matchAll(/^export \{ ([\w, ]+) \}/gm)].flatMap(([, names = ""]) => names.split(", "));
  const passedOn = [...types.matchAll(/^export \* from "\.\/(\w+)\.js"/gm)].flatMap(([, name]) =>
    declared(join(dirname(path), `${name}.d.ts`)),
  );
  return [...new Set([...own, ...named, ...passedOn])].sort();
}

for (const [entry, first] of [
  ["@plexicus/auth", "createAuth"],
  ["@plexicus/auth/slim", "createAuth"],
  ["@plexicus/auth/node", "createAuth"],
  ["@plexicus/auth/browser-slim", "createBrowserAuth"],
  ["@plexicus/auth/jetbrains", "createAuth"],
  ["@plexicus/auth/testing", "createTestKit"],
] as const) {
  test(`${entry} exports by import and by require exactly what its types declare`, async () => {
    const extra = ["__esModule", "default", "module.exports"];
    const names = (module: object) =>
      Object.keys(module)
        .filter((name) => !extra.includes(name))
        .sort();
    const expected = declared(fileURLToPath(import.meta.resolve(entry)).replace(/\.js$/, ".d.ts"));
    assert.ok(expected.includes(first));
    assert.deepEqual(names(await import(entry)), expected);
    assert.deepEqual(names(require(entry) as object), expected);
  });
}

test("import and require both return a working Auth", async () => {
  await works(esm.createAuth);
  const { createAuth } = require("@plexicus/auth") as typeof esm;
  await works(createAuth);
});

test("a Node program warns about a custom server before its first request and continues", async () => {
  const warnings: Error[] = [];
  const listener = (warning: Error) => void warnings.push(warning);
  process.on("warning", listener);
  const apiUrl = "https://plexicus.invalid";
  const fetch = async () => Response.json({ user_id: "u1" });
  const told: string[] = [];
  await node.createNodeAuth({
    client,
    apiUrl,
    trust: "custom_https",
    fetch,
    onNotice: (message) => told.push(message),
  });
  assert.match(
    told.join(),
    /^https:\/\/plexicus\.invalid is not a plexicus\.ai host: your token will be sent there\.$/,
  );
  await turn();
  assert.deepEqual(warnings, [], "who listens is told, and the process is not");
  await node.createNodeAuth({ client, apiUrl, trust: "custom_https", fetch });
  await node.createNodeAuth({ client });
  await turn();
  process.off("warning", listener);
  assert.deepEqual(
    warnings.map(({ name, message }) => [name, message]),
    [["PlexicusWarning", told[0]]],
  );
});

test("a time that JavaScript cannot represent is an error", async () => {
  const clock = { wallNow: () => 1e300, sleep: () => new Promise<void>(() => undefined) };
  const auth = await esm.createAuth(options({ clock, prompt: { ask: () => "pat_1" } }));
  await assert.rejects(auth.login({ method: "paste" }), {
    code: "host_failed",
    message: /could not be converted for JavaScript/,
  });
});

test("slim accepts the wasm as bytes, as a view, as a module, and as a promise of bytes", async () => {
  const bytes = readFileSync(wasmPath);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  for (const wasm of [bytes, buffer, new WebAssembly.Module(bytes), Promise.resolve(bytes)]) {
    await works((given) => slim.createAuth({ ...given, wasm }));
  }
  const { createAuth } = require("@plexicus/auth/slim") as typeof slim;
  await works((given) => createAuth({ ...given, wasm: bytes }));
});

test("the Node entry creates a host and an Auth without touching a file", async () => {
  const made = node.createNodeHost();
  assert.match(made.credentialsFile, /credentials$/);
  const auth = await node.createNodeAuth({ client });
  assert.equal(auth.plan().length, 5);
});

test("two concurrent calls load the wasm once", async (t) => {
  const { createAuth } = freshSlim();
  const instantiate = t.mock.method(WebAssembly, "Instance", WebAssembly.Instance);
  const wasm = readFileSync(wasmPath);
  const made = await Promise.all([createAuth({ ...withToken, wasm }), createAuth({ ...withToken, wasm })]);
  for (const auth of made) assert.equal((await auth.token()).value, "pat_canary");
  assert.equal(instantiate.mock.callCount(), 1);
});

test("an invalid wasm rejects, and a second attempt works", async () => {
  const { createAuth } = freshSlim();
  for (const wasm of [() => new Uint8Array([1, 2, 3]), () => ({}), () => Promise.reject(new Error("404"))]) {
    await assert.rejects(createAuth({ ...withToken, wasm: wasm() }));
  }
  await works((given) => createAuth({ ...given, wasm: readFileSync(wasmPath) }));
});

test("an AuthError is an Error with the documented fields and nothing else", async () => {
  const auth = await esm.createAuth(options());
  const error: unknown = await auth.token().catch((thrown: unknown) => thrown);
  assert.ok(error instanceof esm.AuthError && error instanceof Error);
  assert.equal(error.name, "AuthError");
  assert.deepEqual(Object.keys(error).sort(), [
    "code",
    "fault",
    "name",
    "remedy",
    "requiredScope",
    "retryAfterMs",
    "source",
  ]);
  assert.deepEqual(
    { ...error },
    {
      code: "no_credentials",
      fault: "user",
      name: "AuthError",
      remedy: error.remedy,
      requiredScope: null,
      retryAfterMs: null,
      source: null,
    },
  );
  assert.ok(error.message.length > 10 && error.remedy.length > 10 && error.stack);
  const details: ErrorDetails = {
    code: "cancelled",
    message: "m",
    remedy: "r",
    fault: "user",
    source: null,
    retryAfterMs: 7,
    requiredScope: null,
  };
  assert.equal(new esm.AuthError(details).retryAfterMs, 7);
});

test("invalid options are refused, and the error does not repeat the value", async () => {
  const wrong: [string, object][] = [
    ["a trust that is none", { trust: "canary" }],
    ["an API address that is no text", { apiUrl: 7 }],
    ["a client that could break a header", { client: { id: "canary\r\nX: 1", version: "1" } }],
    ["a client without a version", { client: { id: "plexicus-test", version: "" } }],
  ];
  for (const [name, more] of wrong) {
    const error: unknown = await esm.createAuth({ ...options(), ...more }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof esm.AuthError, name);
    assert.equal(error.code, "invalid_option", name);
    assert.ok(!error.message.includes("canary"), name);
  }
  const auth = await esm.createAuth(options());
  const logins = [
    { method: "canary" },
    { scopes: ["canary"] },
    { scopes: "read" },
    { timeoutMs: 0 },
    { timeoutMs: "canary" },
    { timeoutMs: 3_600_001 },
    { token: 7 },
  ];
  for (const login of logins) {
    const error: unknown = await auth.login(login as never).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof esm.AuthError, JSON.stringify(login));
    assert.equal(error.code, "invalid_option", JSON.stringify(login));
    assert.ok(!error.message.includes("canary"), JSON.stringify(login));
  }
});

test("a signal that is already aborted cancels every call before it begins", async () => {
  const asked: string[] = [];
  const auth = await esm.createAuth(options({ fetch: async (url) => (asked.push(url), new Response()) }));
  const signal = AbortSignal.abort();
  const calls = [
    auth.token({ signal }),
    auth.status({ signal, verify: true }),
    auth.login({ signal }),
    auth.logout({ signal }),
    auth.headers("/", { signal }),
    auth.fetch("/", { signal }),
  ];
  for (const call of calls) await assert.rejects(call, { code: "cancelled" });
  assert.deepEqual(asked, []);
});

test("a hundred calls work while a login waits", async () => {
  const cancelling = new AbortController();
  const auth = await esm.createAuth(
    options({
      listen: async ({ firstPort }) => ({ port: firstPort, close: () => undefined }),
      openBrowser: () => true,
      env,
      fetch: async () => new Response(JSON.stringify({ user_id: "u1" })),
    }),
  );
  const login = auth.login({
    signal: cancelling.signal,
    onProgress: () => {
      throw new Error("a listener that throws");
    },
  });
  const states = await Promise.all(Array.from({ length: 100 }, (_, index) => auth.status({ verify: index % 2 === 0 })));
  assert.ok(states.every(({ state }) => state === "logged_in"));
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => auth.fetch(new URL("https://api.app.plexicus.ai/x"))),
  );
  assert.ok(answers.every(({ status }) => status === 200));
  cancelling.abort();
  await assert.rejects(login, { code: "cancelled" });
});

test("a caller's headers are sent, except the names that the core sets", async () => {
  let sent: Record<string, string> = {};
  const auth = await esm.createAuth(
    options({ env, fetch: async (_, init) => ((sent = init.headers), new Response()) }),
  );
  await auth.fetch("/x", {
    headers: { Authorization: "Basic x", "X-Own": "1", accept: "text/csv", "x-plexicus-client": "other" },
  });
  assert.deepEqual(sent, {
    accept: "text/csv",
    authorization: "Bearer pat_canary",
    "x-own": "1",
    "x-plexicus-client": "plexicus-test/1.2.3",
  });
  await auth.fetch("/x", { headers: [["X-Own", "2"]], redirect: "follow", credentials: "include" });
  assert.equal(sent["x-own"], "2");
});
