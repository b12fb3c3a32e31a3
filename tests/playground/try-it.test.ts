/** What the page can do with a login, alone and beside other tabs. It shows no secret. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Page } from "playwright-core";

import type { DevServer } from "../browser/dev-server.js";
import { messages, outcome, type Visitor, who } from "./playground.js";
import { eachTestVisits } from "./visits.js";

let visitor: Visitor;
let server: DevServer;

eachTestVisits(async (come) => {
  visitor = come;
  server = come.server;
  await server.control.settings({ login_expires_in_s: null, refresh: false });
  await visitor.signIn();
  await who(visitor.page, "logged_in");
});

test("a hundred concurrent calls get a hundred answers with one token", async () => {
  const { page } = visitor;
  await server.control.clearLog();
  await visitor.press("Call it 100 times at once");
  assert.match(await outcome(page, "good").innerText(), /100 of 100/);
  const calls = (await server.control.log()).filter(({ path }) => path === "/repositories");
  assert.equal(calls.length, 100);
  assert.equal(new Set(calls.map(({ authorization }) => authorization)).size, 1);
  assert.ok((await messages(page)).some((text) => text.endsWith("GET /repositories ×100")));
});

test("cookies give no access, the token does", async () => {
  const { page, context } = visitor;
  // The browser has visited the web app, so there is a cookie to send.
  const visit = await context.newPage();
  await visit.goto(`${server.url}/login`);
  await visit.close();
  await server.control.clearLog();
  await visitor.press("Call with cookies only");
  const said = await outcome(page, "good").innerText();
  assert.match(said, /cookies: 401\..*token: 200/s);
  const calls = (await server.control.log()).filter(({ path }) => path === "/repositories");
  assert.deepEqual(
    calls.map(({ cookie, authorization }) => [cookie, authorization !== null]),
    [
      [true, false],
      [false, true],
    ],
  );
});

test("the page shows the user and the organization that the server reports", async () => {
  await visitor.press("Who am I\\?");
  assert.match(await outcome(visitor.page, "good").innerText(), /grace@example\.test.*Compilers United/s);
});

test("a personal token is rotated while it is in use, and no call fails", async () => {
  const { page } = visitor;
  await server.control.clearLog();
  await visitor.press("Rotate a personal token");
  const said = await outcome(page, "good").innerText();
  assert.match(said, /The old token: revoked\..*\d\d calls during the rotation, 0 failed/s);
  const calls = (await server.control.log()).filter(({ path }) => path === "/repositories");
  assert.equal(new Set(calls.map(({ authorization }) => authorization)).size, 2);
  await visitor.show("Code");
  await page.getByText("auth.tokens.rotate()").filter({ visible: true }).waitFor();
});

test("after a weekend, with the server failing, the page says that the login has probably expired", async () => {
  const { page } = visitor;
  await visitor.show("Break it");
  await server.control.fault({ path: "/sessions/self", times: 100, action: { kind: "status", status: 503 } });
  await visitor.press("Back after a weekend");
  assert.match(await outcome(page, "bad").innerText(), /server_error/);
  assert.equal(await who(page, "stale"), "Probably expired");
  await page.locator(".facts").getByText("probably expired", { exact: true }).waitFor();
  await server.control.clearFaults();
});

test("a second tab shares the login, makes calls with it, and logs both tabs out", async () => {
  const { page, context } = visitor;
  await visitor.press("Call from two tabs");
  assert.match(await outcome(page, "good").innerText(), /Open a second tab first/);
  const opened = context.waitForEvent("page");
  await visitor.press("Open a second tab");
  const second = await opened;
  assert.equal(await who(second, "logged_in"), "Signed in as grace@example.test");
  await page.getByText("One other tab is open.").waitFor();
  await visitor.press("Call from two tabs");
  await outcome(page, "good").filter({ hasText: "There: 200" }).waitFor();
  await visitor.press("Sign out in the other tab");
  await who(second, "logged_out");
  await who(page, "logged_out");
  await page.locator(".warnings li").filter({ hasText: "logged_out" }).waitFor();
});

test("two tabs with an expired token renew it once, and both get answers", async () => {
  const { page } = visitor;
  await server.control.settings({ login_expires_in_s: 3_600, refresh: true });
  await visitor.signIn();
  await page.locator(".time-line[aria-label*='ends'] .point.expiry").waitFor();
  const second = await visitor.secondTab();
  await who(second, "logged_in");
  await page.getByText("One other tab is open.").waitFor();
  await server.control.advance(3_601_000);
  await server.control.clearLog();
  await visitor.press("Call from two tabs");
  await outcome(page, "good")
    .filter({ hasText: /Here: 200.*There: 200/s })
    .waitFor();
  const renewals = (await server.control.log()).filter(({ path }) => path === "/oauth/token");
  assert.deepEqual(
    renewals.map(({ status }) => status),
    [200],
  );
});

test("a login in one tab appears in the other", async () => {
  const { page } = visitor;
  const second = await visitor.secondTab();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await who(second, "logged_out");
  await visitor.signIn("by a redirect", second);
  await who(second, "logged_in");
  await who(page, "logged_in");
});

test("a personal token in the environment takes precedence over the login, and the page says so", async () => {
  const { page } = visitor;
  await visitor.show("Store");
  await page.getByText("The token comes from the stored login.").waitFor();
  await page.getByRole("button", { name: "Make one" }).click();
  await page
    .getByText(/comes from PLEXICUS_API_TOKEN, the environment\. It is used instead of the stored login/)
    .waitFor();
  await page.getByRole("button", { name: "Unset" }).click();
  await page.getByText("The token comes from the stored login.").waitFor();
});

test("a personal token can be typed in, and one of the wrong kind is never sent", async () => {
  const { page } = visitor;
  const { access_token: token } = await server.control.createToken({ email: "ada@example.test", name: "typed" });
  const field = page.getByLabel("A personal token, as PLEXICUS_API_TOKEN");
  await field.fill(token);
  await page.getByRole("button", { name: "Set", exact: true }).click();
  await visitor.press("Who am I\\?");
  await outcome(page, "good").filter({ hasText: "ada@example.test" }).waitFor();
  await noneIn(page, token, /^\S{20}/);
  await server.control.clearLog();
  await field.fill("plx_ci_0123456789abcdef");
  await field.press("Enter");
  await who(page, "invalid");
  await visitor.press("Call the API");
  assert.match(await outcome(page, "bad").innerText(), /token_wrong_kind/);
  assert.deepEqual(
    (await server.control.log()).filter(({ authorization }) => authorization !== null),
    [],
  );
});

test("a login in memory exists only in this page and ends with it", async () => {
  const { page } = visitor;
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await who(page, "logged_out");
  await visitor.show("Store");
  await page.getByLabel("Keep logins in").selectOption("this page's memory");
  await visitor.signIn();
  await who(page, "logged_in");
  assert.equal(await storedToken(page), "");
  await visitor.show("Token");
  await page.locator(".facts").getByText("session only").waitFor();
  const second = await visitor.secondTab();
  await who(second, "logged_out");
  await page.reload();
  await who(page, "logged_out");
});

test("the page shows fingerprints of secrets and never a secret", async () => {
  const { page } = visitor;
  const token = await storedToken(page);
  await visitor.show("Store");
  await page.getByText("fingerprint ").first().waitFor();
  for (const message of await page.locator(".messages .message").all()) {
    await message.click();
    await noneIn(page, token);
  }
  assert.match(await page.locator(".records").innerText(), /fingerprint [0-9a-f]{8}/);
});

test("the same secret has the same fingerprint wherever it appears", async () => {
  const { page } = visitor;
  await page.locator(".messages .message").filter({ hasText: "POST /auth/cli/token" }).click();
  const detail = page.locator("#detail");
  await detail
    .getByText(/as in \d/)
    .first()
    .waitFor();
  const made = await carried(page, "create a secret", "code_challenge");
  const shown = await carried(page, "POST /auth/cli/token", "its SHA-256");
  assert.equal(shown, made);
});

test("moved clock: a sliding login without use causes a warning, then a refusal", async () => {
  const { page } = visitor;
  await dragTo(page, 23.5 * 60);
  await page.locator(".warnings li").filter({ hasText: "expiring" }).waitFor();
  await dragTo(page, 25 * 60);
  await visitor.press("Call the API");
  assert.match(await outcome(page, "bad").innerText(), /token_rejected/);
  await who(page, "rejected");
});

test("moved clock: a use in time extends a sliding login", async () => {
  const { page } = visitor;
  await dragTo(page, 12 * 60);
  await visitor.press("Call the API");
  await outcome(page, "good").waitFor();
  await dragTo(page, 25 * 60);
  await visitor.press("Who am I\\?");
  await outcome(page, "good").filter({ hasText: "signed in" }).waitFor();
});

test("moved clock: a login with a fixed expiry warns, then expires", async () => {
  const { page } = visitor;
  const next = page.getByLabel("The next login");
  await next.selectOption("expires after 2 hours");
  await next.and(page.locator(":not([aria-busy])")).waitFor();
  await visitor.signIn();
  await page.locator(".time-line[aria-label*='ends']").waitFor();
  await dragTo(page, 75);
  await page.locator(".warnings li").filter({ hasText: "expiring" }).waitFor();
  // Well past the expiry, because the server's clock is known only to within a second.
  await dragTo(page, 135);
  await who(page, "expired");
  await page.locator(".warnings li").filter({ hasText: "expired: token_expired" }).waitFor();
});

test("explain() is shown as a readable list", async () => {
  const { page } = visitor;
  await visitor.show("Why");
  const list = page.locator(".decisions");
  await list.getByText("use the browser", { exact: true }).waitFor();
  await list.getByText("store the login", { exact: true }).waitFor();
});

test("the method chooser shows the plan of every host, with reasons", async () => {
  const { page } = visitor;
  await visitor.show("Hosts");
  const used: Record<string, string> = {
    "VS Code on the desktop": "Browser, with a callback",
    "vscode.dev, without Node": "A code to enter",
    "JetBrains, remote": "A code to enter",
    "The command over SSH": "A code to enter",
    "A page at 127.0.0.1 (this one)": "Browser, with a callback",
    "Self-hosted, no web app": "A code to enter",
  };
  for (const [place, method] of Object.entries(used)) {
    await page.getByLabel("Where does the program run?").selectOption(place);
    await page.locator(".plan .first strong").filter({ hasText: method }).waitFor();
    assert.equal(await page.locator(".plan li").count(), 5);
  }
});

test("the code for the latest action can be copied for each host", async () => {
  const { page, context } = visitor;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visitor.show("Code");
  for (const [host, text] of Object.entries({
    Browser: "createBrowserAuth",
    Node: "createNodeAuth",
    "VS Code": "createVscodeAuth",
    JetBrains: "AcmePlexicus",
  })) {
    await visitor.show(host);
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), new RegExp(`${text}[^]*(login|signIn)\\(`));
  }
  await visitor.show("Try it");
  await visitor.press("Call the API");
  await outcome(page, "good").waitFor();
  await visitor.show("Code");
  await page.getByText('auth.fetch("/repositories")').filter({ visible: true }).waitFor();
});

test("replay and steps move the picture back, forward and to the present", async () => {
  const { page } = visitor;
  const all = (await messages(page)).length;
  const player = page.getByRole("group", { name: "Step through the messages" });
  await player.getByRole("button", { name: "Step back" }).click();
  assert.equal((await messages(page)).length, all - 1);
  await player.getByRole("button", { name: /^Replay/ }).click();
  await page.getByText(`2 of ${all}`).waitFor();
  await player.getByRole("button", { name: "Step forward" }).click();
  await player.getByRole("button", { name: /^Live/ }).click();
  assert.equal((await messages(page)).length, all);
  await page.getByRole("heading", { name: "In short" }).waitFor();
});

/** Moves the slider, which has steps of 15 minutes. */
async function dragTo(page: Page, minutes: number): Promise<void> {
  const slider = page.getByLabel("Both clocks");
  await slider.fill(String(minutes));
  await slider.and(page.locator(":not([aria-busy])")).waitFor();
}

/** A value of the message with this title. */
async function carried(page: Page, title: string, name: string): Promise<string> {
  await page.locator(".messages .message").filter({ hasText: title }).click();
  const row = page
    .locator("#detail .carries > div")
    .filter({ has: page.locator("dt", { hasText: new RegExp(`^${name}$`) }) });
  return (await row.locator("dd").innerText()).split(" ")[0] ?? "";
}

async function storedToken(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const opening = indexedDB.open("plexicus-auth");
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const reading = opening.result.transaction("texts").objectStore("texts").getAll();
    await new Promise((resolve) => (reading.onsuccess = resolve));
    opening.result.close();
    const records = (reading.result as string[]).map((text) => JSON.parse(text) as { access_token?: string });
    return records.find((record) => record.access_token)?.access_token ?? "";
  });
}

/** Checks that neither the token nor a code appears in the page. */
async function noneIn(page: Page, token: string, form = /^plxs_.{20}/): Promise<void> {
  assert.match(token, form);
  const html = await page.content();
  assert.ok(!html.includes(token), "the page shows the token");
  assert.doesNotMatch(html, /plx[cds]_[\w-]{20}/);
}
