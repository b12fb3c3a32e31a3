/** Runs the tables of `tests/vectors/` through the installed package on a fake host in JavaScript. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Auth, type AuthOptions, createAuth, type Method } from "@plexicus/auth";
import { TestClock } from "@plexicus/auth/testing";
import { FakeHost } from "./fake-host.js";
import { FakeServer } from "./fake-server.js";
import { view } from "./perform.js";
import { type Answer, type Exchange, type Fields, type HostSpec, type Visit, vectors } from "./scenario.js";
import { pairs, START_MS } from "./expect.js";

const TOKEN = "plxs_canary-1";

interface Made {
  auth: Auth;
  host: FakeHost;
  server: FakeServer;
  clock: TestClock;
}

async function make(spec: HostSpec, options: Partial<AuthOptions> = {}, exchanges: Exchange[] = []): Promise<Made> {
  const clock = new TestClock();
  const server = new FakeServer(clock, exchanges, () => undefined);
  const host = new FakeHost(spec, server);
  const auth = await createAuth({ ...options, host, client: { id: "plexicus-test", version: "1.2.3" } });
  server.apiOrigin = auth.apiOrigin;
  return { auth, host, server, clock };
}

/** The error code of a failure; `undefined` on success. */
async function failure(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (thrown) => String(view(thrown)["code"]),
  );
}

interface ApiCase {
  api?: string;
  app?: string;
  trust?: AuthOptions["trust"];
  env?: Fields;
  origin?: string;
  signInPage?: string | null;
  error?: string;
}

interface AllowCase {
  url: string;
  api?: string;
  trust?: AuthOptions["trust"];
  dialled: string | null;
}

const urls = vectors<{ api: ApiCase[]; allow: AllowCase[] }>("urls.json");

test("API addresses", async () => {
  for (const { api, app, trust, env = {}, origin, signInPage, error } of urls.api) {
    const name = JSON.stringify({ api, app, trust, env });
    const making = make({ env }, { apiUrl: api, appUrl: app, trust });
    if (error !== undefined) {
      assert.equal(await failure(making), error, name);
      continue;
    }
    const made = await making.catch((thrown) => assert.fail(`${name}: ${String(thrown)}`));
    assert.equal(made.auth.apiOrigin, origin, name);
    assert.equal(await shownPage(made), signInPage, name);
  }
});

// Every paste login shows the page first, if there is one.
async function shownPage({ auth, host, clock }: Made): Promise<string | null | undefined> {
  let page: string | null | undefined;
  host.answers = [null];
  const login = auth.login({
    method: "paste",
    onProgress: (event) => void (page = event.kind === "paste" ? event.url && (event.url.split("?")[0] ?? "") : page),
  });
  assert.equal(await failure(clock.run(login)), "cancelled");
  return page;
}

test("addresses that may receive the token", async () => {
  for (const { url, api, trust, dialled } of urls.allow) {
    const { auth, host } = await make({ env: { PLEXICUS_API_TOKEN: "pat_canary" } }, { apiUrl: api, trust });
    const sent: string[] = [];
    Object.assign(host, { fetch: async (address: string) => (sent.push(address), new Response()) });
    const refused = dialled === null ? "origin_not_allowed" : undefined;
    assert.equal(await failure(auth.fetch(url)), refused, url);
    assert.equal(await failure(auth.headers(url)), refused, url);
    assert.deepEqual(sent, dialled === null ? [] : [dialled], url);
  }
});

interface CallbackCase extends Omit<Visit, "status"> {
  name: string;
  status?: number;
  code?: string;
  error?: string;
}

test("callbacks", async () => {
  for (const { name, status, code, error, ...visit } of vectors<CallbackCase[]>("callbacks.json")) {
    const { auth, host, server, clock } = await make({});
    const codes: (string | undefined)[] = [];
    Object.assign(host, {
      fetch: async (_: string, { body }: { body?: string }) => {
        codes.push(pairs(body ?? "")["code"]);
        return new Response(JSON.stringify({ error: "invalid_grant" }), { status: 400 });
      },
    });
    const login = auth.login({
      onProgress: (event) => {
        if (event.kind !== "browser") return;
        const { port = "", state = "" } = pairs(new URL(event.url).search);
        Object.assign(server.known, { port, state });
      },
    });
    const outcome = failure(login);
    await clock.settle();
    const tab = host.visit(visit);
    await clock.settle();
    if (status !== undefined) {
      assert.equal(tab.status, status, name);
      assert.deepEqual(codes, [], name);
      host.visit({ target: "/callback?code=the-true-one&state={state}" });
    }
    const ended = await clock.run(outcome);
    assert.equal(ended, error ?? "invalid_grant", name);
    assert.deepEqual(codes, error === undefined ? [code ?? "the-true-one"] : [], name);
    assert.ok(!`${tab.title}: ${tab.text}`.includes("canary"), name);
  }
});

interface TokenCase {
  name: string;
  text?: string;
  repeat?: { text: string; times: number };
  value?: string | object;
  expiresAtMs?: number | null;
  error?: string;
}

test("values of PLEXICUS_API_TOKEN", async () => {
  for (const { name, text, repeat, value, expiresAtMs, error } of vectors<TokenCase[]>("tokens.json")) {
    const given = text ?? (repeat ? repeat.text.repeat(repeat.times) : "");
    const { auth } = await make({ env: { PLEXICUS_API_TOKEN: given } });
    if (error === undefined) {
      const token = await auth.token();
      assert.equal(token.value, typeof value === "string" ? value : given, name);
      if (expiresAtMs !== undefined) assert.equal(token.expiresAtMs, expiresAtMs, name);
      continue;
    }
    const seen = view(await auth.token().catch((thrown: unknown) => thrown));
    assert.equal(seen["code"], error, name);
    assert.ok(!JSON.stringify(seen).includes("canary"), name);
  }
});

interface PlanCase {
  name: string;
  host: HostSpec;
  options?: Partial<AuthOptions>;
  methods: Method[];
}

test("login plans", async () => {
  for (const { name, host, options, methods } of vectors<PlanCase[]>("plans.json")) {
    const plan = (await make(host, options)).auth.plan();
    assert.equal(plan.length, 5, name);
    assert.ok(
      plan.every(({ reason }) => reason !== ""),
      name,
    );
    assert.deepEqual(
      plan.filter(({ possible }) => possible).map(({ method }) => method),
      methods,
      name,
    );
  }
});

interface TimeCase {
  text: string;
  ms: number | null;
}

const times = vectors<{ rfc3339: TimeCase[]; httpDate: TimeCase[] }>("times.json");

test("RFC 3339 times as a login's expiry", async () => {
  for (const { text, ms } of times.rfc3339) {
    const { auth, host, clock } = await make({});
    host.answers = ["plxc_canary"];
    const grant = { access_token: TOKEN, expires_at: text };
    Object.assign(host, { fetch: async (url: string) => answerTo(url, { json: grant }) });
    const session = await clock.run(auth.login({ method: "paste" }));
    assert.equal(session.expiresAtMs, ms, text);
  }
});

test("HTTP dates as the server's clock", async () => {
  for (const { text, ms } of times.httpDate) {
    const { auth, host } = await make({ env: { PLEXICUS_API_TOKEN: "pat_canary" } });
    Object.assign(host, { fetch: async (url: string) => answerTo(url, { headers: { date: text } }) });
    const { clockSkewMs } = await auth.status({ verify: true });
    assert.equal(clockSkewMs, ms === null ? null : ms - START_MS, text);
  }
});

interface LabelCase {
  name: string;
  text: string;
  /** If absent, the label is the text unchanged. */
  label?: string | null;
}

test("names of organizations and tokens", async () => {
  for (const { name, text, label = text } of vectors<LabelCase[]>("labels.json")) {
    const { auth, host } = await make({ env: { PLEXICUS_API_TOKEN: "pat_canary" } });
    const answers: Record<string, unknown> = {
      "/client": { name: text },
      "/sessions/self": { user_id: "u1" },
      "/users/me/api-tokens": [{ name: text }],
    };
    Object.assign(host, { fetch: async (url: string) => new Response(JSON.stringify(answers[new URL(url).pathname])) });
    const { identity } = await auth.status({ verify: true });
    const [token] = await auth.tokens.list();
    assert.deepEqual([identity?.organizationName, token?.name], [label, label], name);
  }
});

function answerTo(url: string, { json, headers = {} }: Answer): Response {
  const body = url.endsWith("/auth/cli/token") ? json : { user_id: "u1" };
  return new Response(JSON.stringify(body), { headers });
}
