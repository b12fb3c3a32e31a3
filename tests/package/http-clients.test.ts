/**
 * Other HTTP clients with `auth.headers`, as docs/http-clients.md shows, against a server with refresh
 * tokens.
 */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { request as octokit } from "@octokit/request";
import { type BearerHeaders, isAuthError } from "@plexicus/auth";
import axios, { type AxiosError, type InternalAxiosRequestConfig } from "axios";
import got from "got";
import ky from "ky";
import createClient from "openapi-fetch";
import { request } from "undici";

import { open, openLoggedIn } from "./opened-kit.js";
import { ServerAndLogin } from "./server-and-login.js";

/** The API, as openapi-typescript describes it. */
interface Paths {
  "/repositories": { get: { responses: { 200: { content: { "application/json": { items: unknown[] } } } } } };
}

let opened: ServerAndLogin;

before(async () => {
  opened = await ServerAndLogin.open({ refresh: true });
});
after(async () => opened.close());

/** The statuses of the requests to /repositories since the log was cleared. */
async function answers(): Promise<(number | null)[]> {
  return (await opened.seen("/repositories")).map(({ status }) => status);
}

/** The same client reads with a valid token, then again after the server has expired that token. */
async function readsTwice(read: () => Promise<{ items: unknown[] }>): Promise<void> {
  await opened.server.control.clearLog();
  assert.ok((await read()).items.length > 0);
  assert.deepEqual(await answers(), [200]);
  await opened.endAccessTokens();
  assert.ok((await read()).items.length > 0);
  assert.deepEqual(await answers(), [200, 401, 200]);
}

test("both headers are required, and both headers() and headersNow() return them", async () => {
  const url = `${opened.server.url}/repositories`;
  const headers = await opened.auth.headers("/repositories");
  assert.deepEqual(Object.keys(headers), ["Authorization", "X-Plexicus-Client"]);
  assert.equal((await fetch(url, { headers })).status, 200);
  assert.equal((await fetch(url, { headers: { Authorization: headers.Authorization } })).status, 400);
  assert.deepEqual(opened.auth.headersNow(new URL(url)), headers);
  assert.equal(opened.auth.headersNow("https://example.test/"), null);
});

test("axios, with an interceptor", async () => {
  const { auth } = opened;
  const client = axios.create({ baseURL: auth.apiOrigin, maxRedirects: 0 });
  type Config = InternalAxiosRequestConfig & { rejected?: BearerHeaders };
  client.interceptors.request.use(async (config: Config) => {
    const { rejected } = config;
    config.headers.set(await auth.headers(client.getUri(config), { rejected }));
    return config;
  });
  client.interceptors.response.use(undefined, async (error: AxiosError) => {
    const config = error.config as Config | undefined;
    if (error.response?.status !== 401 || !config || config.rejected) throw error;
    return client.request({ ...config, rejected: { ...config.headers } } as unknown as Config);
  });
  await readsTwice(async () => (await client.get("/repositories")).data);
});

test("undici", async () => {
  const { auth } = opened;
  const url = `${auth.apiOrigin}/repositories`;
  const read = async () => {
    let headers = await auth.headers(url);
    let answer = await request(url, { headers });
    if (answer.statusCode === 401) {
      await answer.body.dump();
      headers = await auth.headers(url, { rejected: headers });
      answer = await request(url, { headers });
    }
    return (await answer.body.json()) as { items: unknown[] };
  };
  await readsTwice(read);
});

test("got, with hooks", async () => {
  const { auth } = opened;
  const client = got.extend({
    prefixUrl: auth.apiOrigin,
    followRedirect: false,
    responseType: "json",
    hooks: {
      beforeRequest: [
        async ({ url, headers, context }) => {
          context["bearer"] ??= await auth.headers(url as URL);
          Object.assign(headers, context["bearer"]);
        },
      ],
      afterResponse: [
        async (response, retryWithMergedOptions) => {
          const { context } = response.request.options;
          if (response.statusCode !== 401 || context["isSecond"]) return response;
          const rejected = context["bearer"] as BearerHeaders;
          const bearer = await auth.headers(response.requestUrl, { rejected });
          return retryWithMergedOptions({ context: { bearer, isSecond: true } });
        },
      ],
    },
  });
  await readsTwice(async () => (await client.get<{ items: unknown[] }>("repositories")).body);
});

test("every client passes on the core's error: as it is, or as the cause of its own", async () => {
  const { kit, auth } = await open();
  const baseUrl = auth.apiOrigin;
  const withHeaders = axios.create({ baseURL: baseUrl });
  withHeaders.interceptors.request.use(async (config) => {
    config.headers.set(await auth.headers(withHeaders.getUri(config)));
    return config;
  });
  const hooks = { beforeRequest: [async () => void (await auth.headers("/repositories"))] };
  const retry = { shouldRetry: ({ error }: { error: Error }) => (isAuthError(error) ? false : undefined) };
  const asItIs = [
    () => createClient<Paths>({ baseUrl, fetch: auth.fetch }).GET("/repositories"),
    () => ky.create({ prefixUrl: baseUrl, fetch: auth.fetch, retry }).get("repositories").json(),
    () => withHeaders.get("/repositories"),
  ];
  const asCause = [
    () => octokit({ baseUrl, method: "GET", url: "/repositories", request: { fetch: auth.fetch } }),
    () => got.extend({ prefixUrl: baseUrl, hooks }).get("repositories"),
  ];
  const code = "no_credentials";
  for (const call of asItIs) await assert.rejects(call(), (error) => isAuthError(error) && error.code === code);
  for (const call of asCause)
    await assert.rejects(call(), ({ cause }: Error) => isAuthError(cause) && cause.code === code);
  assert.deepEqual(kit.server.requests, []);
});

test("a dead token is not handed out again: one request to the server serves all who report it", async () => {
  const { auth, server } = await ServerAndLogin.open();
  try {
    const rejected = await auth.headers("/repositories");
    await server.control.revoke({ all: "ada@example.test" });
    await server.control.clearLog();
    const claims = Array.from({ length: 10 }, () => auth.headers("/repositories", { rejected }));
    for (const claim of await Promise.allSettled(claims)) {
      assert.equal(claim.status, "rejected");
      assert.equal((claim.reason as { code: string }).code, "token_rejected");
    }
    assert.equal((await server.control.log()).filter(({ path }) => path === "/sessions/self").length, 1);
    await assert.rejects(auth.headers("/repositories"), { code: "token_rejected" });
    assert.equal(auth.headersNow("/repositories"), null);
  } finally {
    await auth.dispose();
    await server.stop();
  }
});

test("a reported rejection is verified: a token that the server still accepts stays in use", async () => {
  const { auth, stored } = opened;
  const before = stored.entries.size;
  const headers = await auth.headers("/repositories");
  await opened.server.control.clearLog();
  assert.deepEqual(await auth.headers("/repositories", { rejected: { Authorization: "Bearer another" } }), headers);
  assert.deepEqual(await opened.server.control.log(), []);
  const again = await auth.headers("/repositories", { rejected: headers });
  assert.equal((await fetch(`${opened.server.url}/repositories`, { headers: again })).status, 200);
  assert.equal((await auth.status({ verify: true })).state, "logged_in");
  assert.equal(stored.entries.size, before);
});

test("rejected headers are accepted with a lower-case name; other values are invalid options", async () => {
  const { kit, auth } = await openLoggedIn();
  const { Authorization: authorization } = await auth.headers("/repositories");
  await kit.fault("revoked_elsewhere");
  await assert.rejects(auth.headers("/repositories", { rejected: { authorization } }), { code: "token_rejected" });
  await auth.login();
  for (const rejected of [5, {}, { Authorization: 5 }, authorization])
    await assert.rejects(auth.headers("/x", { rejected: rejected as never }), { code: "invalid_option" });
});
