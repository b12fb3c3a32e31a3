/** Walks through the states of the page, to check each in one look. */

import type { Look } from "./looks.js";
import { outcome, ready, type Visitor } from "./playground.js";

/** Shows each state of the page, one after the other. */
export async function everyState(visitor: Visitor, look: Look): Promise<void> {
  const { page } = visitor;
  await look("empty");
  await visitor.signIn();
  await page.getByRole("heading", { name: "In short" }).waitFor();
  await look("signed-in");
  await page.locator(".messages .message").filter({ hasText: "POST /auth/cli/token" }).click();
  await visitor.show("Store");
  await page.getByText("fingerprint ").first().waitFor();
  await look("exchange");
  await visitor.show("Break it");
  await visitor.show("Why");
  await visitor.press("Captive portal");
  await outcome(page, "bad").waitFor();
  await look("broken");
  await visitor.press("Back after a weekend");
  await outcome(page, "bad").filter({ hasText: "login_required" }).waitFor();
  await look("weekend");
  await visitor.show("Hosts");
  await page.locator(".plan .first").waitFor();
  await look("hosts");
  await visitor.show("Code");
  await look("code");
  await page.getByRole("button", { name: /^3 A code comes back/ }).click();
  await visitor.signIn("with a code");
  await page.getByRole("dialog").waitFor();
  await look("dialog");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.goto(`${visitor.server.url}/callback?code=x&state=y`);
  await page.getByRole("heading", { name: "You are not signed in" }).waitFor();
  await look("callback");
  await page.goto(`${visitor.server.url}/playground/errors.html#token_rejected`);
  await look("errors");
  await visitor.visit(page);
  await ready(page);
}

/** Shows the accounts panel with no, one and several accounts. */
export async function everyNumberOfAccounts(visitor: Visitor, look: Look): Promise<void> {
  const { page } = visitor;
  await visitor.show("Accounts");
  await look("accounts-none");
  await visitor.signIn();
  await page.getByText("One login is stored.").waitFor();
  await page.getByRole("heading", { name: "In short" }).waitFor();
  await look("accounts-one");
  await visitor.press("Two accounts");
  await outcome(page, "good").filter({ hasText: "account_unexpected" }).waitFor();
  await look("accounts-scene");
  await visitor.press("Sign in for an agent");
  await page.getByText("4 logins are stored.").waitFor();
  await page.getByRole("heading", { name: "In short" }).waitFor();
  await visitor.show("Store");
  await page.locator(".records section").nth(8).waitFor();
  await look("accounts-several");
}
