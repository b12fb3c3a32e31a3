/** The pages are accessible, and load nothing from other origins. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { violations } from "./accessibility.js";
import { type DevServer, startDevServer } from "./dev-server.js";
import { type Listener, listen, newAttempt } from "./loopback.js";
import { openBrowser, ScriptedUser } from "./scripted-user.js";
import { totp } from "./totp.js";

/** The size that `pkg-template/src/browser/popup.ts` uses. */
const POPUP = { width: 480, height: 720 };

let server: DevServer;
let browser: Browser;
let listener: Listener;

before(async () => {
  server = await startDevServer();
  browser = await openBrowser();
  listener = await listen();
});

after(async () => {
  await listener.close();
  await browser.close();
  await server.stop();
});

for (const look of [
  { colorScheme: "light", viewport: { width: 1100, height: 800 } },
  { colorScheme: "dark", viewport: { width: 375, height: 720 } },
] as const) {
  test(`no page has an accessibility violation (${look.colorScheme}, ${look.viewport.width} px)`, async () => {
    const user = await ScriptedUser.open(browser, server.url, look);
    await visitEveryPage(user, async (name) => {
      assert.deepEqual(await violations(user.page), [], name);
      const width = await user.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= look.viewport.width, `${name} is ${width} px wide`);
    });
    await user.close();
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`in a login popup, every button is visible without scrolling (${colorScheme})`, async () => {
    const user = await ScriptedUser.open(browser, server.url, { colorScheme, viewport: POPUP });
    const { page } = user;
    const see = async (path: string, ...names: string[]) => {
      await page.goto(server.url + path);
      for (const name of names) assert.ok(await isInView(page, name), `${name} on ${path}`);
    };
    await see("/login", "Sign in");
    // Two organizations, the longest possible device name, and all scopes: no page is longer.
    await user.signIn(server.account("grace@example.test"));
    const device = "W".repeat(60);
    const scope = "read remediate scan support";
    const query = new URL(newAttempt(server.url, listener.port).url).searchParams;
    query.set("device", device);
    query.set("scope", scope);
    await see(`/auth/cli?${query}`, "Approve", "Deny");
    await see("/activate", "Continue");
    await see("/activate?user_code=BBBB-BBBB", "Continue");
    const userCode = await startDeviceLogin({ device_name: device, scope });
    await see(`/activate?user_code=${userCode}`, "Approve", "Deny");
    await user.close();
  });
}

test("no page loads anything from another origin or violates its own policy", async () => {
  const user = await ScriptedUser.open(browser, server.url);
  const foreign: string[] = [];
  const complaints: string[] = [];
  user.page.on("request", (request) => {
    if (new URL(request.url()).origin !== server.url) foreign.push(request.url());
  });
  user.page.on("console", (message) => {
    // A wrong password or code is answered with an error status, which Chromium logs as an error.
    const expected = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !expected) complaints.push(message.text());
  });
  user.page.on("pageerror", (error) => complaints.push(error.message));
  await visitEveryPage(user, async () => {});
  assert.deepEqual(foreign, []);
  assert.deepEqual(complaints, []);
  await user.close();
});

test("signing in and approving work without a mouse", async () => {
  const { email, password, totpSecret = "" } = server.account("ada@example.test");
  const attempt = newAttempt(server.url, listener.port);
  const user = await ScriptedUser.open(browser, server.url);
  const { keyboard } = user.page;
  await user.page.goto(attempt.url);

  await focused(user.page, "E-mail address");
  await keyboard.type(email);
  await keyboard.press("Tab");
  await keyboard.type(password);
  await keyboard.press("Enter");
  await focused(user.page, "Six-digit code");
  await keyboard.type(totp(totpSecret));
  await keyboard.press("Enter");
  await user.page.waitForURL((url) => url.pathname === "/auth/cli");

  await tabTo(user.page, "Approve");
  const outline = await user.page.evaluate(() => {
    const focused = document.activeElement;
    return focused ? getComputedStyle(focused).outlineStyle : "none";
  });
  assert.equal(outline, "solid", "the focus is visible");
  await keyboard.press("Enter");
  await user.page.waitForURL((url) => url.pathname === "/callback");
  assert.ok(listener.requests.some((request) => request.includes(attempt.state)));
  await user.close();
});

test("choosing an account fills in the form, which then signs in and continues", async () => {
  const attempt = newAttempt(server.url, listener.port);
  const user = await ScriptedUser.open(browser, server.url);
  const { page } = user;
  await page.goto(attempt.url);
  const list = page.getByRole("list", { name: "Accounts of this stand-in" });
  const names = ["ada@example.test Analytical Engines Password and TOTP code"];
  names.push("grace@example.test Compilers United, Analytical Engines Password");
  for (const name of names) await list.getByRole("button", { name, exact: true }).waitFor();
  assert.equal(await list.getByRole("button").count(), server.accounts.length);

  for (const [shown, name] of names.entries()) {
    await focused(page, shown === 0 ? "E-mail address" : "Sign in");
    await tabTo(page, name);
    await page.keyboard.press("Enter");
    const { email, password } = server.accounts[shown] ?? assert.fail(name);
    await list.locator("[aria-current]").filter({ hasText: email }).waitFor();
    assert.equal(await page.getByLabel("E-mail address").inputValue(), email);
    assert.equal(await page.getByLabel("Password").inputValue(), password);
  }
  await focused(page, "Sign in");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "sign in as you?" }).waitFor();
  assert.equal(page.url(), attempt.url);
  await user.close();
});

test("the copy button copies the new token", async () => {
  const user = await ScriptedUser.open(browser, server.url, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await user.signIn(server.account("grace@example.test"));
  const token = await user.generateToken({ name: "Copied", expiry: "30 days" });
  await user.page.getByRole("button", { name: "Copy" }).click();
  await user.page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await user.page.evaluate(() => navigator.clipboard.readText()), token);
  await user.page.reload();
  assert.ok(!(await user.page.content()).includes(token), "the token is shown once");
  await user.close();
});

/** Waits until the page has focused its first field, which may happen after it has loaded. */
async function focused(page: Page, label: string): Promise<void> {
  const wanted = page.getByLabel(label).or(page.getByRole("button", { name: label, exact: true }));
  await wanted.and(page.locator(":focus")).waitFor();
}

/** Visits every page and state of the web app, and calls `look` for each. */
async function visitEveryPage(user: ScriptedUser, look: (name: string) => Promise<void>): Promise<void> {
  const { page } = user;
  const ada = server.account("ada@example.test");
  await server.control.advance(5 * 60_000); // so that earlier mistakes no longer count
  const see = async (path: string, name: string) => {
    await page.goto(server.url + path);
    await look(name);
  };
  await see("/", "the start page, signed out");
  await see("/nowhere", "a page that is not there");
  await see("/login", "the sign-in page");
  await page.getByRole("button", { name: ada.email }).click();
  await page.getByRole("button", { name: ada.email }).and(page.locator("[aria-current]")).waitFor();
  await look("the sign-in page, filled in");
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  await look("the sign-in page after a mistake");
  await page.getByLabel("Password").fill(ada.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Six-digit code").waitFor();
  await look("the two-factor page");

  await user.signIn(ada);
  await look("the start page, signed in");
  await see("/logout", "the sign-out page");
  await see(newAttempt(server.url, listener.port).url.slice(server.url.length), "the consent page");
  await see("/auth/cli?port=80", "the consent page of a wrong request");
  await see("/activate", "the device page");
  await see("/activate?user_code=BBBB-BBBB", "the device page after a mistake");
  const userCode = await startDeviceLogin();
  await see(`/activate?user_code=${userCode}`, "the device page with a code");
  await user.activate("/activate", userCode);
  await look("the device page, approved");
  await server.control.revoke({ all: ada.email });
  await see("/settings/api-tokens", "the token page, empty");
  await user.generateToken({ name: "CI", expiry: "90 days" });
  await look("the token page with a new token");
  await page.getByText("+ Generate Token").click();
  await look("the token page with its form");
  await page.getByRole("link", { name: "Revoke “CI”" }).click();
  await page.getByRole("heading", { name: "Revoke “CI”?" }).waitFor();
  await look("the confirmation page");
  await user.revokeToken("CI");
  await look("the token page after a revocation");

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  await user.signIn(server.account("grace@example.test"));
  await see(newAttempt(server.url, listener.port).url.slice(server.url.length), "the consent page with a choice");
  const another = await startDeviceLogin();
  await see(`/activate?user_code=${another}`, "the device page with a choice");
  await user.activate("/activate", another, "Approve", "Analytical Engines");
}

async function startDeviceLogin(fields: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${server.url}/oauth/device_authorization`, {
    method: "POST",
    headers: { "X-Plexicus-Client": "test/1.0" },
    body: new URLSearchParams({ client_id: "plexicus-cli", device_name: "test laptop", ...fields }),
  });
  return ((await response.json()) as { user_code: string }).user_code;
}

/** Whether the whole button is within the window, without scrolling and not covered. */
async function isInView(page: Page, name: string): Promise<boolean> {
  const button = page.getByRole("button", { name, exact: true });
  return button.evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight && over === element;
  });
}

/** Presses Tab until the button with this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement?.textContent)) === name) return;
  }
  assert.fail(`Tab does not reach ${name}`);
}
