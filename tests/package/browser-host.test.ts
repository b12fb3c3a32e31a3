/**
 * The host of a page: whether a callback can reach the page depends on the page's address. The core decides.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createBrowserAuth } from "@plexicus/auth/browser";

const client = { id: "plexicus-web", version: "1.0.0" };
const left: string[] = [];
let opened = 0;

/** Simulates a page at this origin, in a browser that blocks popups. */
function pageAt(origin: string): void {
  const stored = new Map<string, string>();
  Object.assign(globalThis, {
    location: { origin, href: `${origin}/`, port: new URL(origin).port, assign: (url: string) => void left.push(url) },
    window: { open: () => ((opened += 1), null) },
    addEventListener: () => undefined,
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, text: string) => void stored.set(key, text),
      removeItem: (key: string) => void stored.delete(key),
    },
  });
  left.length = 0;
  opened = 0;
}

test("a page at 127.0.0.1 on a callback port tries a popup, and redirects if it is blocked", async () => {
  pageAt("http://127.0.0.1:9100");
  const auth = await createBrowserAuth({ client, storage: "memory" });
  const giving = new AbortController();
  const login = auth.login({ signal: giving.signal, onProgress: () => setTimeout(() => giving.abort(), 20) });
  assert.equal(opened, 1, "in the click itself");
  await assert.rejects(login, { code: "cancelled" });
  assert.match(left[0] ?? "", /^https:\/\/app\.plexicus\.ai\/auth\/cli\?.*port=9100/);
});

test("after the user closed the popup, the next click reopens it and joins the same login", async () => {
  pageAt("http://127.0.0.1:9100");
  const shown: string[] = [];
  const popup = { closed: false, location: { replace: (url: string) => void shown.push(url) } };
  Object.assign(popup, { focus: () => undefined, close: () => undefined });
  Object.assign(globalThis, { window: { open: () => ((opened += 1), popup) } });
  const auth = await createBrowserAuth({ client, storage: "memory" });
  const giving = new AbortController();
  const isShown = new Promise<void>(
    (resolve) => (popup.location.replace = (url) => void resolve(void shown.push(url))),
  );
  const first = auth.login({ signal: giving.signal });
  await isShown;
  const meanwhile = auth.login({ signal: giving.signal });
  assert.equal(opened, 1, "one that is open stays");
  popup.closed = true;
  const again = auth.login({ signal: giving.signal });
  assert.equal(opened, 2);
  assert.equal(shown.length, 2);
  assert.equal(shown[1], shown[0]);
  giving.abort();
  for (const login of [first, meanwhile, again]) await assert.rejects(login, { code: "cancelled" });
});

test("a page at any other address opens nothing, and the plan says why", async () => {
  for (const origin of ["https://app.example.com", "http://127.0.0.1:8080", "http://localhost:9100"]) {
    pageAt(origin);
    const auth = await createBrowserAuth({ client, storage: "memory" });
    const [browser, redirect] = auth.plan();
    for (const step of [browser, redirect]) {
      assert.equal(step?.possible, false, origin);
      assert.match(step?.reason ?? "", /this page is not at 127\.0\.0\.1 on a port/);
    }
    for (const method of ["auto", "browser", "redirect"] as const)
      await assert.rejects(auth.login({ method }), { code: "method_unavailable" });
    assert.deepEqual([opened, left], [0, []], origin);
  }
});

test("account, purpose and scopes reach the core, and such a login opens the popup", async () => {
  pageAt("http://127.0.0.1:9100");
  const auth = await createBrowserAuth({ client, storage: "memory", scopes: ["read", "scan"] });
  const giving = new AbortController();
  const login = auth.login({
    purpose: "agent",
    expect: "ada@example.test",
    signal: giving.signal,
    onProgress: () => setTimeout(() => giving.abort(), 20),
  });
  assert.equal(opened, 1, "in the click itself");
  await assert.rejects(login, { code: "cancelled" });
  assert.match(left[0] ?? "", /scope=read(\+|%20)scan/);
});

test("the options' account, purpose and expected account apply to every call", async () => {
  pageAt("http://127.0.0.1:9100");
  const self = { user_id: "u1", client_id: "c1", email: "ada@example.test", name: "Analytical Engines" };
  const options = { client, storage: "memory", fetch: async () => Response.json(self) } as const;
  const agent = await createBrowserAuth({ ...options, purpose: "agent", expect: "ada@example.test" });
  await agent.adoptToken("pat_canary");
  const [{ label, purpose } = { label: "", purpose: "" }] = await agent.accounts.list();
  assert.deepEqual([label, purpose], ["ada@example.test (Analytical Engines)", "agent"]);
  const others = await createBrowserAuth({ ...options, expect: "bea@example.test" });
  await assert.rejects(others.adoptToken("pat_canary"), { code: "account_unexpected" });
  const named = await createBrowserAuth({ ...options, account: "bea@example.test" });
  await assert.rejects(named.adoptToken("pat_canary"), { code: "account_unexpected" });
});
