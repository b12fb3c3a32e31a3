/** The consent page's redirect: it reaches this attempt's listener, and no other port. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, afterEach, before, beforeEach, test } from "node:test";

import type { Browser } from "playwright-core";

import { type DevServer, startDevServer } from "./dev-server.js";
import { type Attempt, type Listener, listen, newAttempt } from "./loopback.js";
import { openBrowser, ScriptedUser } from "./scripted-user.js";

let server: DevServer;
let browser: Browser;
let listener: Listener;
let user: ScriptedUser;

before(async () => {
  server = await startDevServer();
  browser = await openBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
});

beforeEach(async () => {
  listener = await listen();
  user = await ScriptedUser.open(browser, server.url);
  await user.signIn(server.account("ada@example.test"));
});

afterEach(async () => {
  await user.close();
  await listener.close();
});

test("an approval reaches the listener with a code that can be exchanged", async () => {
  const attempt = newAttempt(server.url, listener.port);
  assert.match(await user.approve(attempt.url), /has its answer/);

  const callback = callbackOf(listener);
  assert.equal(callback.pathname, "/callback");
  assert.equal(callback.searchParams.get("state"), attempt.state);
  assert.equal((await exchange(attempt)).status, 200);
});

test("a user of two organizations chooses the one that the program gets", async () => {
  const grace = await ScriptedUser.open(browser, server.url);
  const attempt = newAttempt(server.url, listener.port);
  await grace.signIn(server.account("grace@example.test"));
  await grace.approve(attempt.url, "Analytical Engines");
  await grace.close();

  const { access_token } = (await (await exchange(attempt)).json()) as { access_token: string };
  const headers = { "X-Plexicus-Client": "test/1.0", Authorization: `Bearer ${access_token}` };
  const session = await fetch(`${server.url}/sessions/self`, { headers });
  assert.deepEqual(await session.json(), {
    user_id: "usr_grace",
    client_id: "org_analytical_engines",
    email: "grace@example.test",
  });
});

test("a denial reaches the listener as access_denied", async () => {
  const attempt = newAttempt(server.url, listener.port);
  await user.deny(attempt.url);

  const query = callbackOf(listener).searchParams;
  assert.equal(query.get("error"), "access_denied");
  assert.equal(query.get("state"), attempt.state);
  assert.equal(query.get("code"), null);
});

test("the page shows the short code of the state", async () => {
  const attempt = newAttempt(server.url, listener.port);
  assert.equal(await user.checkCode(attempt.url), shortCode(attempt.state));

  await server.control.settings({ show_check_code: false });
  assert.equal(await user.checkCode(attempt.url), null);
  await server.control.settings({ show_check_code: true });
});

test("the page's form-action blocks a form that was changed to another port", async () => {
  const other = await listen();
  try {
    await approveTurnedTo(other.port, user);
    // The report names the form's target, not the target of the redirect.
    assert.equal(await firstViolation(user), `form-action ${server.url}/auth/cli`);
    const answer = (await server.control.log()).at(-1);
    assert.deepEqual([answer?.method, answer?.path, answer?.status], ["POST", "/auth/cli", 303]);
    assert.equal(new URL(user.page.url()).pathname, "/auth/cli");
    assert.deepEqual(other.requests, []);
    assert.deepEqual(listener.requests, []);
  } finally {
    await other.close();
  }
});

test("without the policy, the same form reaches the other port", async () => {
  const other = await listen();
  const unguarded = await ScriptedUser.open(browser, server.url, { bypassCSP: true });
  try {
    await unguarded.signIn(server.account("grace@example.test"));
    await approveTurnedTo(other.port, unguarded);
    await unguarded.page.waitForURL((url) => url.pathname === "/callback");
    assert.match(other.requests[0] ?? "", /^\/callback\?code=/);
  } finally {
    await unguarded.close();
    await other.close();
  }
});

/** Opens the consent page for this test's listener, changes its form to another port, and approves. */
async function approveTurnedTo(port: number, user: ScriptedUser): Promise<void> {
  const { page } = user;
  await page.goto(newAttempt(server.url, listener.port).url);
  await watchViolations(user);
  await page.locator('input[name="port"]').evaluate((field, value) => field.setAttribute("value", value), String(port));
  await page.getByRole("button", { name: "Approve" }).click();
}

/** Exchanges the code that reached the listener. */
function exchange(attempt: Attempt): Promise<Response> {
  return fetch(`${server.url}/auth/cli/token`, {
    method: "POST",
    headers: { "X-Plexicus-Client": "test/1.0" },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: callbackOf(listener).searchParams.get("code") ?? "",
      code_verifier: attempt.verifier,
      client_id: "plexicus-cli",
      redirect_uri: `http://127.0.0.1:${listener.port}/callback`,
      state: attempt.state,
    }),
  });
}

/** The only request that the listener received. */
function callbackOf(listener: Listener): URL {
  const callbacks = listener.requests.filter((request) => request !== "/favicon.ico");
  assert.equal(callbacks.length, 1);
  return new URL(callbacks[0] ?? "", `http://127.0.0.1:${listener.port}`);
}

/** Records in the page what its content security policy refuses. */
async function watchViolations(user: ScriptedUser): Promise<void> {
  await user.page.evaluate(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      document.body.dataset["violation"] = `${event.effectiveDirective} ${event.blockedURI}`;
    });
  });
}

async function firstViolation(user: ScriptedUser): Promise<string> {
  const body = user.page.locator("body[data-violation]");
  await body.waitFor();
  return (await body.getAttribute("data-violation")) ?? "";
}

/** The first 40 bits of the state's SHA-256, in Crockford base32. */
function shortCode(state: string): string {
  const hash = createHash("sha256").update(state).digest();
  const bits = BigInt(`0x${hash.subarray(0, 5).toString("hex")}`);
  const letters = Array.from({ length: 8 }, (_, index) => {
    const digit = Number((bits >> BigInt(35 - 5 * index)) & 31n);
    return "0123456789ABCDEFGHJKMNPQRSTVWXYZ".charAt(digit);
  }).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
