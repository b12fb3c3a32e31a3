/** Several logins side by side: listed, chosen by default and by name, logged out one by one and together. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Locator, Page } from "playwright-core";

import type { DevServer } from "../browser/dev-server.js";
import { signInByHand } from "../browser/sign-in-by-hand.js";
import { assertInOrder, messages, outcome, type Visitor, who } from "./playground.js";
import { eachTestVisits } from "./visits.js";

const ADA = "ada@example.test (Analytical Engines)";
const GRACE = "grace@example.test (Compilers United)";
const GRACE_AT_ENGINES = "grace@example.test (Analytical Engines)";

let visitor: Visitor;
let server: DevServer;

eachTestVisits(async (come) => {
  visitor = come;
  server = come.server;
  await revokeEverything();
  await visitor.show("Accounts");
});

test("two accounts log in and are listed side by side", async () => {
  const { page } = visitor;
  await page.getByText("No login is stored.").waitFor();
  assert.equal(await cards(page).count(), 0);
  assert.equal(await action(page, "Sign out everywhere").count(), 0);
  await add("Add an account", "Ada, Analytical Engines");
  await page.getByText("One login is stored.").waitFor();
  assert.deepEqual(await marks(card(page, ADA)), ["in use", "default"]);
  await add("Add another account", "Grace, Analytical Engines");
  await page.getByText("2 logins are stored.").waitFor();
  assert.deepEqual(await marks(card(page, ADA)), ["default"]);
  assert.deepEqual(await marks(card(page, GRACE_AT_ENGINES)), ["in use"]);
  assert.equal(await fact(card(page, ADA), "scopes"), "read");
  assert.match(await fact(card(page, ADA), "expires unless used"), /\d:\d\d/);
  assert.equal(await who(page, "logged_in"), "Signed in as grace@example.test");
  assert.deepEqual(await living(), [
    ["ada@example.test", "org_analytical_engines"],
    ["grace@example.test", "org_analytical_engines"],
  ]);
});

test("a new page uses the default account, and an open page keeps its own", async () => {
  const { page } = visitor;
  await two();
  const second = await visitor.secondTab();
  assert.equal(await who(second, "logged_in"), "Signed in as ada@example.test");
  await button(page, "Use as default", GRACE_AT_ENGINES).click();
  await outcome(page, "good").filter({ hasText: "The default account" }).waitFor();
  assert.deepEqual(await marks(card(page, GRACE_AT_ENGINES)), ["in use", "default"]);
  await visitor.press("Who am I\\?", second);
  assert.equal(await who(second, "logged_in"), "Signed in as ada@example.test");
  await visitor.show("Accounts", second);
  await card(second, GRACE_AT_ENGINES).locator(".mark.default").waitFor();
  assert.deepEqual(await marks(card(second, ADA)), ["in use"]);
  await second.reload();
  assert.equal(await who(second, "logged_in"), "Signed in as grace@example.test");
  await visitor.show("Accounts", second);
  await button(second, "Use as default", ADA).click();
  await outcome(second, "good").waitFor();
  assert.equal(await who(second, "logged_in"), "Signed in as ada@example.test");
  // Headless Chromium sends no focus event when a page is active again.
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await card(page, ADA).locator(".mark.default").waitFor();
  assert.deepEqual(await marks(card(page, GRACE_AT_ENGINES)), ["in use"]);
});

test("one account logs out, and the other stays", async () => {
  const { page } = visitor;
  await two();
  await button(page, "Sign out", GRACE_AT_ENGINES).click();
  const said = await outcome(page, "good").innerText();
  assert.match(said, /grace@example\.test \(Analytical Engines\): The token is revoked\./);
  assert.equal(await who(page, "logged_in"), "Signed in as ada@example.test");
  assert.equal(await cards(page).count(), 1);
  assert.deepEqual(await living(), [["ada@example.test", "org_analytical_engines"]]);
  await visitor.show("Try it");
  await visitor.press("Who am I\\?");
  await outcome(page, "good").filter({ hasText: "ada@example.test" }).waitFor();
});

test("a page whose account logs out in another tab does not switch accounts on its own", async () => {
  const { page } = visitor;
  await two();
  const second = await visitor.secondTab();
  await visitor.show("Accounts", second);
  await button(second, "Sign out", GRACE_AT_ENGINES).click();
  await who(page, "logged_out");
  await page.locator(".note").getByText("The account that this program uses was logged out.").waitFor();
  await button(page, "Use here", ADA).click();
  assert.equal(await who(page, "logged_in"), "Signed in as ada@example.test");
});

test("an agent has its own login, which no other call uses", async () => {
  const { page } = visitor;
  await visitor.signIn();
  await who(page, "logged_in");
  await visitor.press("Sign in for an agent");
  await outcome(page, "good").filter({ hasText: "The other logins were not changed." }).waitFor();
  const agent = card(page, `${GRACE}, for agent`);
  assert.equal(await fact(agent, "purpose"), "agent");
  assert.equal(await fact(agent, "scopes"), "read");
  assert.deepEqual(await marks(agent), ["default"]);
  assert.deepEqual(await marks(card(page, GRACE)), ["in use", "default"]);
  await visitor.show("Code");
  await page.getByText('purpose: "agent", scopes: ["read"]').filter({ visible: true }).waitFor();
  await visitor.show("Accounts");
  await button(page, "Sign out", GRACE).click();
  await who(page, "logged_out");
  assert.deepEqual(await marks(agent), ["default"]);
  assert.equal((await living()).length, 1);
});

test("a second login of an account replaces the first one", async () => {
  const { page } = visitor;
  await visitor.signIn();
  await who(page, "logged_in");
  await visitor.press("Sign in for an agent");
  await outcome(page, "good").waitFor();
  const before = await tokenIds();
  await visitor.press("Sign in for an agent");
  await outcome(page, "good").filter({ hasText: "It replaced the login before it." }).waitFor();
  assert.equal(await cards(page).count(), 2);
  // The list changes a few seconds before the old token is revoked.
  await page.locator(".warnings li").filter({ hasText: "replaced_revoked" }).waitFor();
  const after = await tokenIds();
  assert.equal(after.length, 2);
  assert.equal(after.filter((id) => before.includes(id)).length, 1);
});

test("signing out everywhere logs out every login", async () => {
  const { page } = visitor;
  await two();
  await visitor.press("Sign in for an agent");
  await page.getByText("3 logins are stored.").waitFor();
  await visitor.press("Sign out everywhere");
  await outcome(page, "good").filter({ hasText: "3 logins ended. The token is revoked." }).waitFor();
  await page.getByText("No login is stored.").waitFor();
  await who(page, "logged_out");
  assert.deepEqual(await living(), []);
});

test("the scene: lists two accounts, calls by name, and refuses a login of the wrong account", async () => {
  const { page } = visitor;
  // Existing logins stay as they are.
  await visitor.signIn();
  await who(page, "logged_in");
  await server.control.clearLog();
  await visitor.press("Two accounts");
  const said = await outcome(page, "good").innerText();
  assert.match(said, /Listed: Ada and Grace\./);
  for (const name of ["ada", "grace"])
    assert.match(said, new RegExp(`: ${name}@example\\.test, org_analytical_engines\\.`));
  assert.match(said, /account_unexpected/);
  assert.equal(await cards(page).count(), 3);
  assert.deepEqual(await living(), [
    ["grace@example.test", "org_compilers_united"],
    ["ada@example.test", "org_analytical_engines"],
    ["grace@example.test", "org_analytical_engines"],
  ]);
  assertInOrder(await messages(page), [
    "Browser to Web app: Ada says yes",
    "Core to Page: signed in",
    "Browser to Web app: Grace says yes",
    "Core to Page: signed in",
    "Page to Core: fetch /sessions/self as ada@example.test/Analytical Engines",
    "Browser to Web app: Grace says yes",
    "Core to Page: account_unexpected",
  ]);
  // No window opened without a click.
  assert.equal(visitor.context.pages().length, 1);
});

test("the store shows the index and every login with its owner, and no secret", async () => {
  const { page } = visitor;
  await two();
  await visitor.press("Sign in for an agent");
  await page.getByText("3 logins are stored.").waitFor();
  await visitor.show("Store");
  await page.getByText(`The token comes from the stored login of ${GRACE_AT_ENGINES}.`).waitFor();
  const records = page.locator(".records section");
  await records.filter({ hasText: "fingerprint" }).nth(2).waitFor();
  const index = (await records.first().innerText()).replaceAll("\n", " ");
  assert.match(index, /form accounts/);
  assert.match(index, /usr_ada, org_analytical_engines, issued .*usr_grace, org_analytical_engines, agent, issued/);
  const owners = await records.locator("h2 + p").allInnerTexts();
  assert.deepEqual([...new Set(owners)], [ADA, GRACE_AT_ENGINES]);
  const prints = (await records.locator("dd").allInnerTexts()).filter((text) => text.startsWith("fingerprint "));
  assert.equal(new Set(prints).size, 3);
  assert.doesNotMatch(await page.content(), /plx[cds]_[\w-]{20}/);
});

test("an account added by hand is the user who signs in, in the organization they choose", async () => {
  const { page, context } = visitor;
  await visitor.signIn();
  await who(page, "logged_in");
  await page.getByLabel("Let Grace sign in for me").uncheck();
  const opened = context.waitForEvent("page");
  await add("Add another account", "yours");
  await signInByHand(await opened, server, "Approve", "Analytical Engines");
  await card(page, GRACE_AT_ENGINES).waitFor();
  assert.equal(await cards(page).count(), 2);
});

test("the list works without a mouse and keeps the focus when it changes", async () => {
  const { page } = visitor;
  await two();
  await button(page, "Use here", ADA).focus();
  await page.keyboard.press("Enter");
  await who(page, "logged_in");
  await outcome(page, "good").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.ariaLabel), "Stored logins");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.ariaLabel), `Sign out: ${ADA}`);
});

test("the environment's token takes precedence over every account, and the list says so", async () => {
  const { page } = visitor;
  await two();
  await visitor.show("Try it");
  await page.getByRole("button", { name: "Make one" }).click();
  await visitor.show("Accounts");
  await page.getByText("Calls use PLEXICUS_API_TOKEN").waitFor();
  assert.equal(await page.locator(".accounts .used").count(), 0);
});

/** Logs in Ada and Grace, both in Analytical Engines; Ada is the default, Grace is in use. */
async function two(): Promise<void> {
  await add("Add an account", "Ada, Analytical Engines");
  await card(visitor.page, ADA).waitFor();
  await add("Add another account", "Grace, Analytical Engines");
  await card(visitor.page, GRACE_AT_ENGINES).waitFor();
  await outcome(visitor.page, "good").filter({ hasText: "grace@example.test" }).waitFor();
}

async function add(name: string, shows: string): Promise<void> {
  await action(visitor.page, name).filter({ hasText: shows }).click();
}

function action(page: Page, name: string): Locator {
  return page.locator(".actions button").filter({ hasText: name }).filter({ visible: true });
}

function cards(page: Page): Locator {
  return page.locator(".accounts > li");
}

/** The card whose buttons name this login. */
function card(page: Page, label: string): Locator {
  return cards(page).filter({ has: button(page, "Sign out", label) });
}

function button(page: Page, words: string, label: string): Locator {
  return page.getByRole("button", { name: `${words}: ${label}`, exact: true });
}

async function marks(place: Locator): Promise<string[]> {
  await place.waitFor();
  return place.locator(".mark").allInnerTexts();
}

async function fact(place: Locator, name: string): Promise<string> {
  const row = place.locator(".facts > div").filter({ has: place.page().locator("dt", { hasText: name }) });
  return row.locator("dd").innerText();
}

/** The owners of the active tokens at the server, oldest first. */
async function living(): Promise<[string, string][]> {
  return (await server.control.livingTokens()).map(({ email, organization }) => [email, organization]);
}

async function tokenIds(): Promise<string[]> {
  return (await server.control.livingTokens()).map(({ token_id: id }) => id);
}

async function revokeEverything(): Promise<void> {
  for (const { email } of server.accounts) await server.control.revoke({ all: email });
}
