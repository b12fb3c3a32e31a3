/** Logging in on the playground's page, with every method that a page has. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { DevServer } from "../browser/dev-server.js";
import { signInByHand } from "../browser/sign-in-by-hand.js";
import { assertInOrder, messages, outcome, ready, type Visitor, who } from "./playground.js";
import { eachTestVisits } from "./visits.js";

const STORY = [
  "Page to Core: log in",
  "Core to Core: create a secret",
  "Core to Browser: open the sign-in page",
  "Browser to Core: back with a code",
  "Core to API: POST /auth/cli/token",
  "API to Core: 200, a token",
  "Core to API: GET /sessions/self",
  "Core to Browser: store the login",
  "Core to Page: signed in",
];

let visitor: Visitor;
let server: DevServer;

eachTestVisits((come) => {
  visitor = come;
  server = come.server;
});

test("popup, Grace decides: the picture shows every message, and the popup closes", async () => {
  const { page, context } = visitor;
  const popup = context.waitForEvent("page");
  await visitor.signIn();
  assert.equal(await who(page, "logged_in"), "Signed in as grace@example.test");
  if (!(await popup).isClosed()) await (await popup).waitForEvent("close");
  assertInOrder(await messages(page), STORY);
});

test("popup, by hand: the picture also shows what happens at the web app", async () => {
  const { page } = visitor;
  const popup = await visitor.openSignIn();
  assert.equal(
    await popup.evaluate(() => window.opener === null),
    true,
    "the sign-in page can reach the page that opened it",
  );
  await signInByHand(popup, server);
  await who(page, "logged_in");
  await page.getByText("In short").waitFor();
  assertInOrder(await messages(page), [
    "Core to Browser: open the sign-in page",
    "Browser to Web app: GET /auth/cli",
    "Browser to Web app: you sign in",
    "Browser to Web app: you approve or deny",
    "Web app to Browser: 303, back to /callback",
    "Browser to Core: back with a code",
    "Core to Page: signed in",
  ]);
});

test("closed popup: the page says so within two seconds and offers to cancel", async () => {
  const { page } = visitor;
  const popup = await visitor.openSignIn();
  // Measured with the page's own timers, which are as slow as a busy machine's.
  const passed = await page.evaluateHandle(() => {
    const passed = { ms: 0 };
    setInterval(() => (passed.ms += 100), 100);
    return passed;
  });
  await popup.close();
  await page.getByText("The sign-in window was closed.").waitFor();
  assert.ok((await passed.jsonValue()).ms <= 2_000);
  assertInOrder(await messages(page), [
    "Core to Browser: open the sign-in page",
    "Browser to Core: the window was closed",
  ]);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  assert.match(await outcome(page, "bad").innerText(), /cancelled/);
  await who(page, "logged_out");
});

test("popup closed after its page was opened in another tab: the callback is still accepted", async () => {
  const { page, context } = visitor;
  const popup = await visitor.openSignIn();
  const other = await context.newPage();
  await other.goto(popup.url());
  await popup.close();
  await page.getByText("The sign-in window was closed.").waitFor();
  await signInByHand(other, server);
  await who(page, "logged_in");
  await page.getByText("The sign-in window was closed.").waitFor({ state: "detached" });
});

test("a callback page that does not pass the callback on is an error, not a silent wait", async () => {
  const { page, context } = visitor;
  await context.route(/\/callback\.js/, (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  const popup = await visitor.openSignIn();
  await signInByHand(popup, server);
  const said = await outcome(page, "bad").innerText();
  assert.match(said, /The page at http:\/\/127\.0\.0\.1:\d+\/callback did not handle the callback/);
  assert.match(said, /host_failed/);
  await who(page, "logged_out");
});

test("a sign-in page that cuts off its opener still delivers the code", async () => {
  const { page, context } = visitor;
  await context.route(/\/(login|auth\/cli)/, async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    await route.fulfill({ response, headers: { ...response.headers(), "cross-origin-opener-policy": "same-origin" } });
  });
  const popup = await visitor.openSignIn();
  assert.equal(await popup.evaluate(() => window.opener === null), true);
  // The window looks closed to its opener, but it is open.
  await visitor.page.getByText("The sign-in window was closed.").waitFor();
  await signInByHand(popup, server);
  await who(page, "logged_in");
  await popup.getByRole("heading", { name: "You are signed in" }).waitFor();
  assert.match(await popup.locator("#text").innerText(), /As grace@example\.test\. You can close this tab/);
});

test("denied by hand: the popup and the page say so, and nothing is stored", async () => {
  const { page } = visitor;
  const popup = await visitor.openSignIn();
  await signInByHand(popup, server, "Deny");
  await popup.getByRole("heading", { name: "You are not signed in" }).waitFor();
  assert.match(await outcome(page, "bad").innerText(), /access_denied/);
  await who(page, "logged_out");
});

test("redirect, Grace decides: the page returns with its picture", async () => {
  const { page } = visitor;
  await visitor.signIn("by a redirect");
  await who(page, "logged_in");
  await page.getByText("In short").waitFor();
  assertInOrder(await messages(page), STORY);
  assert.equal(visitor.context.pages().length, 1);
});

test("redirect, by hand", async () => {
  const { page } = visitor;
  await page.getByLabel("Let Grace sign in for me").uncheck();
  await visitor.signIn("by a redirect");
  await signInByHand(page, server);
  await who(page, "logged_in");
  await page.getByText("In short").waitFor();
  assertInOrder(await messages(page), [
    "Core to Browser: open the sign-in page",
    "Browser to Web app: you sign in",
    "Web app to Browser: 303, back to /callback",
    ...STORY.slice(3),
  ]);
});

test("redirect, denied: the page returns with the error and its remedy", async () => {
  const { page } = visitor;
  await page.getByLabel("Let Grace sign in for me").uncheck();
  await visitor.signIn("by a redirect");
  await signInByHand(page, server, "Deny");
  await who(page, "logged_out");
  await page.getByRole("heading", { name: "Core → Page: access_denied" }).waitFor();
});

test("a blocked popup falls back to the redirect", async () => {
  const { page } = visitor;
  // Headless Chromium does not block popups.
  await page.evaluate(() => void (window.open = () => null));
  await visitor.signIn();
  await who(page, "logged_in");
  const opened = (await messages(page)).filter((text) => text === "Core to Browser: open the sign-in page");
  assert.equal(opened.length, 2);
  assert.equal(visitor.context.pages().length, 1);
});

test("at localhost, which gets no callback, the page offers a code", async () => {
  const { page } = visitor;
  const local = server.url.replace("127.0.0.1", "localhost");
  await page.goto(`${local}/playground/`);
  await ready(page);
  await visitor.signIn();
  const dialog = page.getByRole("dialog", { name: "Enter this code on any device" });
  await dialog.getByRole("button", { name: "Let Grace enter it" }).click();
  await who(page, "logged_in");
  assert.ok(visitor.foreign.every((url) => url.startsWith(local)));
  visitor.foreign.length = 0;
});

test("device code", async () => {
  const { page } = visitor;
  await visitor.signIn("with a code");
  const dialog = page.getByRole("dialog", { name: "Enter this code on any device" });
  assert.match(await dialog.locator(".user-code").innerText(), /^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  await dialog.getByRole("button", { name: "Let Grace enter it" }).click();
  await who(page, "logged_in");
  assert.ok((await messages(page)).includes("Core to API: POST /oauth/device_authorization"));
});

test("paste, after a wrong text", async () => {
  const { page } = visitor;
  await visitor.signIn("by pasting");
  const dialog = page.getByRole("dialog", { name: "Paste what the browser shows" });
  await dialog.getByLabel("Address, code or personal token").fill("not it");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await dialog.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
  await dialog.getByRole("button", { name: "Let Grace approve" }).click();
  await page.waitForFunction(() => (document.querySelector("#pasted") as HTMLInputElement).value.includes("code="));
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await who(page, "logged_in");
});

test("cancelled in the middle: the popup closes, and the next login works", async () => {
  const { page } = visitor;
  const popup = await visitor.openSignIn();
  const closed = popup.waitForEvent("close");
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await closed;
  assert.match(await outcome(page, "bad").innerText(), /cancelled/);
  await page.getByLabel("Let Grace sign in for me").check();
  await visitor.signIn();
  await who(page, "logged_in");
});

test("page reloaded during a popup login: the popup says so, and the next login works", async () => {
  const { page } = visitor;
  const popup = await visitor.openSignIn();
  await page.reload();
  await ready(page);
  await signInByHand(popup, server);
  await popup.getByRole("heading", { name: "You are not signed in" }).waitFor();
  assert.match(await popup.locator("#text").innerText(), /No login is waiting for this callback.*Sign in again/);
  await popup.close();
  await who(page, "logged_out");
  await visitor.signIn();
  await who(page, "logged_in");
});

test("page closed during the exchange: its popup says so after a minute", async () => {
  const { page, context } = visitor;
  await context.clock.install();
  await server.control.fault({ path: "/auth/cli/token", action: { kind: "delay", ms: 5_000 } });
  const popup = await visitor.openSignIn();
  await signInByHand(popup, server);
  await page.locator(".messages").getByText("POST /auth/cli/token").waitFor();
  await page.close();
  await popup.clock.fastForward(60_000);
  await popup.getByRole("heading", { name: "You are not signed in" }).waitFor();
});

test("reloading the callback page of a redirect does not use the code twice", async () => {
  const { page } = visitor;
  await server.control.fault({ path: "/auth/cli/token", action: { kind: "delay", ms: 3_000 } });
  await visitor.signIn("by a redirect");
  await page.waitForURL((url) => url.pathname === "/callback", { waitUntil: "commit" });
  await page.waitForFunction(() => location.search === "");
  await page.reload();
  await page.getByRole("heading", { name: "You are not signed in" }).waitFor();
  assert.match(await page.locator("#text").innerText(), /No login is waiting for this callback/);
  assert.equal(new URL(page.url()).search, "");
  await visitor.visit(page);
  await visitor.signIn("by a redirect");
  await who(page, "logged_in");
});

test("a callback forged by another site is rejected, and the login continues", async () => {
  const { page, context } = visitor;
  const popup = await visitor.openSignIn();
  const other = await context.newPage();
  await other.goto(`${server.url.replace("127.0.0.1", "localhost")}/login`);
  await other.evaluate(
    (url) => void (location.href = url),
    `${server.url}/callback?code=plxc_stolen&state=a-guess-of-an-attacker`,
  );
  await other.getByRole("heading", { name: "You are not signed in" }).waitFor();
  assert.ok((await messages(page)).includes("Core to Browser: another login's state"));
  // The same address under another name of this machine is another origin: nothing reaches the page.
  await other.goto(
    `${server.url.replace("127.0.0.1", "localhost")}/callback?code=plxc_stolen&state=a-guess-of-an-attacker`,
  );
  await other.getByRole("heading", { name: "You are not signed in" }).waitFor();
  await signInByHand(popup, server);
  await who(page, "logged_in");
  assert.equal((await messages(page)).filter((text) => text === "Core to Browser: another login's state").length, 1);
  visitor.foreign.length = 0;
});
