/**
 * Every failure that the page can cause: each shows the error that a user would see, and a new login fixes
 * it.
 */

import assert from "node:assert/strict";
import { test } from "node:test";

import { outcome, type Visitor, who } from "./playground.js";
import { eachTestVisits } from "./visits.js";

interface Case {
  name: string;
  code: string;
  /** A part of the message. */
  says: string;
  /** The state of the login afterwards. */
  after: "logged_in" | "logged_out" | "rejected";
}

const CASES: Case[] = [
  { name: "Deny", code: "access_denied", says: "denied in the browser", after: "logged_out" },
  { name: "Wrong state", code: "login_timed_out", says: "was rejected", after: "logged_out" },
  { name: "Late callback", code: "login_timed_out", says: "not exchanged", after: "logged_out" },
  { name: "Code used twice", code: "token_rejected", says: "The replay got 400 invalid_grant", after: "rejected" },
  { name: "401 now", code: "token_rejected", says: "Sign in", after: "rejected" },
  { name: "Revoke", code: "token_rejected", says: "at once", after: "rejected" },
  { name: "429", code: "rate_limited", says: "wait", after: "logged_in" },
  { name: "5xx", code: "server_error", says: "never logs you out", after: "logged_in" },
  { name: "Slow", code: "request_timed_out", says: "in time", after: "logged_in" },
  { name: "Dead network", code: "server_unreachable", says: "Check the network", after: "logged_in" },
  { name: "Captive portal", code: "redirect_refused", says: "not sent anywhere else", after: "logged_in" },
  { name: "Back after a weekend", code: "login_required", says: "only knew: probably expired", after: "rejected" },
  { name: "Storage that forgets", code: "storage_forgot", says: "did not sign out", after: "logged_out" },
];

let visitor: Visitor;

// Chromium reports the portal's redirect as a request, although it does not send it.
eachTestVisits(async (come) => {
  visitor = come;
  await visitor.show("Break it");
}, "http://portal.example/login");

for (const { name, code, says, after } of CASES) {
  test(`${name}: ${code}, and a new login works again`, async () => {
    const { page } = visitor;
    await visitor.press(name);
    const shown = outcome(page, "bad");
    assert.equal(await shown.locator(".code").innerText(), code);
    assert.match(await shown.innerText(), new RegExp(says));
    assert.match(await shown.locator(".remedy").innerText(), /\.$/);
    await who(page, after);
    await visitor.signIn();
    await who(page, "logged_in");
    await visitor.show("Try it");
    await visitor.press("Call the API");
    assert.match(await outcome(page, "good").innerText(), /200, \d+ repositories/);
  });
}

test("Clock skew: no logout, and the difference is measured", async () => {
  const { page } = visitor;
  await visitor.press("Clock skew");
  assert.match(await outcome(page, "good").innerText(), /Still signed in.*-2\.0 h/s);
  await who(page, "logged_in");
});

test("every old error card goes when a new login begins", async () => {
  const { page } = visitor;
  await visitor.press("Deny");
  await outcome(page, "bad").waitFor();
  const popup = await visitor.openSignIn();
  await page.locator(".outcome.bad").waitFor({ state: "detached", timeout: 2_000 });
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await outcome(page, "bad").filter({ hasText: "cancelled" }).waitFor();
  if (!popup.isClosed()) await popup.waitForEvent("close");
  // A login that another panel begins clears the header's card as well.
  await page.getByLabel("Let Grace sign in for me").check();
  await visitor.show("Accounts");
  await visitor.press("Add an account");
  await who(page, "logged_in");
  assert.equal(await page.locator(".outcome.bad").count(), 0);
});

test("only one thing can be broken at a time", async () => {
  const { page } = visitor;
  await visitor.press("Wrong state");
  await page.locator('.actions button[aria-disabled="true"]').first().waitFor();
  await page.locator(".actions button").first().dispatchEvent("click");
  assert.match(await outcome(page, "bad").innerText(), /login_timed_out/);
});
