/** `auth.fetch` in place of a `fetch`: alone, unbound, and inside the HTTP clients that extensions use. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { after, before, test } from "node:test";

import { type AuthError, createAuth, isAuthError, type TransportInit } from "@plexicus/auth";
import { createTestKit } from "@plexicus/auth/testing";
import { request as octokit } from "@octokit/request";
import ky from "ky";
import createClient from "openapi-fetch";

import { client } from "./opened-kit.js";
import { ServerAndLogin } from "./server-and-login.js";

const SCAN = { repository_id: "rep_loom_driver" };
const SCAN_INIT = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(SCAN) };

let opened: ServerAndLogin;
/** Unbound, with the platform's type. */
let call: typeof fetch;

before(async () => {
  opened = await ServerAndLogin.open({ refresh: true });
  call = opened.auth.fetch;
});
after(async () => opened.close());

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}

async function refused(promise: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(promise, { name: "AuthError", code: "invalid_option", message });
}

test("a path, an absolute address, a URL and a Request are equivalent", async () => {
  const address = `${opened.server.url}/repositories`;
  for (const input of ["/repositories", address, new URL(address), new Request(address)])
    assert.equal((await call(input)).status, 200, String(input));
});

test("a Request supplies method, headers and body; an init overrides each of them", async () => {
  const request = () => new Request(`${opened.server.url}/repository-scans`, SCAN_INIT);
  assert.equal((await call(request())).status, 202);
  assert.equal((await call(request(), { body: "{}" })).status, 422);
  assert.equal((await call(request(), { method: "PUT", headers: {} })).status, 405);
  assert.equal((await call(request(), { headers: { "Content-Type": "text/plain" } })).status, 415);
  const absent = { method: undefined, headers: undefined, body: undefined, signal: undefined };
  assert.equal((await call(request(), absent as unknown as RequestInit)).status, 202);
});

test("a Request's signal cancels the call and gives the reason; a null signal means none", async () => {
  const ending = new AbortController();
  const reason = new Error("the view was closed");
  ending.abort(reason);
  const request = new Request(`${opened.server.url}/repositories`, { signal: ending.signal });
  await assert.rejects(call(request), { code: "cancelled", cause: reason });
  assert.equal((await call(request, { signal: null })).status, 200);
  assert.equal((await call("/repositories", { signal: null })).status, 200);
});

test("after a 401, a Request with a body is sent again with the renewed token; a stream is not", async () => {
  await opened.endAccessTokens();
  await opened.server.control.clearLog();
  const request = new Request(`${opened.server.url}/repository-scans`, SCAN_INIT);
  assert.equal((await call(request)).status, 202);
  assert.deepEqual(
    (await opened.seen("/repository-scans")).map(({ status }) => status),
    [401, 202],
  );

  await opened.endAccessTokens();
  const stream = { ...SCAN_INIT, body: new Blob([SCAN_INIT.body]).stream(), duplex: "half" } as RequestInit;
  await assert.rejects(call("/repository-scans", stream), { code: "token_rejected", message: /cannot be sent twice/ });
  assert.equal((await call("/repository-scans", SCAN_INIT)).status, 202);
});

test("accepts every form of headers and body that the platform accepts", async () => {
  const [name, value] = ["Content-Type", "application/json"];
  for (const headers of [new Headers([[name, value]]), [[name, value]] as [string, string][], { [name]: value }])
    for (const body of [SCAN_INIT.body, new Blob([SCAN_INIT.body]), Buffer.from(SCAN_INIT.body)])
      assert.equal((await call("/repository-scans", { method: "POST", headers, body })).status, 202);
  assert.equal((await call("/repositories", { headers: null } as unknown as RequestInit)).status, 200);
});

test("the fixed headers and options override an init and a Request, with or without a lease", async () => {
  const sent: TransportInit[] = [];
  const kit = createTestKit({ env: { PLEXICUS_API_TOKEN: "pat_canary" } });
  const host = { ...kit.host, fetch: async (_: string, init: TransportInit) => (sent.push(init), Response.json({})) };
  const auth = await createAuth({ host, client });
  const init: RequestInit = {
    headers: { authorization: "Bearer other", "x-plexicus-client": "other/1.0", accept: "text/csv" },
    redirect: "follow",
    credentials: "include",
    cache: "force-cache",
    referrerPolicy: "unsafe-url",
  };
  const request = new Request("https://api.app.plexicus.ai/repositories", init);
  for (const [input, given] of [["/repositories", init], [request], ["/repositories", init], [request, init]] as const)
    await auth.fetch(input, given);
  assert.equal(sent.length, 4);
  for (const { headers, redirect, credentials, cache, referrerPolicy } of sent) {
    const all = new Headers(headers);
    assert.equal(all.get("authorization"), "Bearer pat_canary");
    assert.equal(all.get("x-plexicus-client"), "plexicus-test/1.0.0");
    assert.equal(all.get("accept"), "text/csv");
    assert.deepEqual([redirect, credentials, cache, referrerPolicy], ["manual", "omit", "no-store", "no-referrer"]);
  }
});

test("a request that no platform can send is an invalid option, not an unreachable server", async () => {
  const used = new Request(`${opened.server.url}/repository-scans`, SCAN_INIT);
  await used.text();
  const odd = (init: unknown) => call("/repositories", init as RequestInit);
  for (const atHand of ["at hand", "not at hand"]) {
    await refused(odd({ body: "x" }), /GET\/HEAD/);
    await refused(odd({ method: "TRACE" }), /TRACE/);
    await refused(odd({ headers: { "a b": "c" } }), /header/i);
    await refused(odd({ headers: { a: "b\nc" } }), /header/i);
    await refused(odd({ headers: 5 }), /headers/i);
    await refused(odd(5), /must be an object/);
    await refused(call(used), /was already read/);
    await assert.rejects(call("repositories"), { code: "origin_not_allowed", message: /begins with "\/"/ }, atHand);
    await opened.auth.logout({ localOnly: true }); // for the second round
    await opened.auth.login({ scopes: ["read", "scan"] });
  }
  assert.equal((await call("/repositories")).status, 200);
});

test("the error for an unreachable server contains the system's error code", async () => {
  const { storage, env } = createTestKit({ env: { PLEXICUS_API_TOKEN: "pat_canary" } }).host;
  const host = { storage, env };
  for (const [apiUrl, code] of [
    ["https://nowhere.invalid", "ENOTFOUND|EAI_AGAIN"],
    [`http://127.0.0.1:${await freePort()}`, "ECONNREFUSED"],
  ] as const) {
    const trust = apiUrl.startsWith("https") ? "custom_https" : "loopback";
    const auth = await createAuth({ host, client, apiUrl, trust });
    for (const ask of [() => auth.fetch("/repositories"), () => auth.tokens.list()]) {
      const error: AuthError = await ask().then(
        () => assert.fail(),
        (thrown) => thrown,
      );
      assert.ok(isAuthError(error));
      assert.equal(error.code, "server_unreachable");
      assert.match(error.message, new RegExp(`could not be reached: fetch failed \\((${code})\\)`));
      const cause = error.cause as Error & { code: string };
      assert.ok(cause instanceof Error);
      assert.match(cause.code, new RegExp(`^(${code})$`));
      assert.deepEqual([cause.name, cause.message], ["TypeError", "fetch failed"]);
    }
  }
});

/** The API, as openapi-typescript describes it. */
interface Paths {
  "/repositories": { get: { responses: { 200: { content: { "application/json": { items: { id: string }[] } } } } } };
  "/repository-scans": {
    post: {
      requestBody: { content: { "application/json": { repository_id: string } } };
      responses: { 202: { content: { "application/json": { status: string } } } };
    };
  };
}

test("openapi-fetch", async () => {
  const client = createClient<Paths>({ baseUrl: opened.server.url, fetch: opened.auth.fetch });
  const { data } = await client.GET("/repositories");
  assert.ok(data && data.items.length > 0);
  await opened.endAccessTokens();
  const scan = await client.POST("/repository-scans", { body: SCAN });
  assert.equal(scan.data?.status, "queued");
});

test("ky", async () => {
  const client = ky.create({ prefixUrl: opened.server.url, fetch: opened.auth.fetch, retry: 0 });
  const { items } = await client.get("repositories").json<{ items: unknown[] }>();
  assert.ok(items.length > 0);
  await opened.endAccessTokens();
  const scan = await client.post("repository-scans", { json: SCAN }).json<{ status: string }>();
  assert.equal(scan.status, "queued");
  await assert.rejects(client.get("repositories", { signal: AbortSignal.timeout(0) }).json());
});

test("a client in the style of Octokit, which takes fetch as an option", async () => {
  const client = octokit.defaults({
    baseUrl: opened.server.url,
    headers: { accept: "application/json" },
    request: { fetch: opened.auth.fetch },
  });
  const { data } = await client<{ items: unknown[] }>({ method: "GET", url: "/repositories" });
  assert.ok(data.items.length > 0);
  await opened.endAccessTokens();
  const scan = await client<{ status: string }>({ method: "POST", url: "/repository-scans", ...SCAN });
  assert.deepEqual([scan.status, scan.data.status], [202, "queued"]);
});
