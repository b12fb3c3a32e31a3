/** The tool window's page with the logins of several accounts. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Status, StoredAccount } from "@plexicus/auth";
import type { Page } from "playwright-core";

import type { Ide } from "./ide.js";
import { heading, look, open, press } from "./looking.js";
import { ADA, GRACE, Studio } from "./studio.js";

const GRACES_EMAIL = "grace@example.test";
const ADAS = "ada@example.test (Analytical Engines)";
const GRACES = "grace@example.test (Analytical Engines)";

const LATE_MS = 3000;

let studio: Studio;

before(async () => {
  studio = await Studio.open();
});
after(async () => studio.close());

test("the user adds an account, chooses the account and the default, and signs one out", async () => {
  const ide = await studio.ide();
  const view = await open(ide, "first");
  await studio.signIn(ide);
  await heading(view, ADA);
  assert.equal(await view.getByRole("heading", { name: "Accounts" }).count(), 0);

  await view.getByRole("button", { name: "Add Another Account" }).click();
  await studio.approveAs(GRACE, await ide.browsed.next());
  await heading(view, GRACES_EMAIL);
  await rows(view, [`${ADAS} Default: Use in This IDE, Sign Out`, `${GRACES}: Use as Default, Sign Out`]);
  await look(view, ide, "accounts", GRACES_EMAIL);

  const other = await open(ide, "second");
  await press(view, `Use in This IDE: ${ADAS}`);
  for (const each of [view, other]) await heading(each, ADA);
  await rows(view, [`${ADAS} Default: Sign Out`, `${GRACES}: Use as Default, Sign Out`]);
  await press(view, `Use as Default: ${GRACES}`);
  for (const each of [view, other]) await heading(each, GRACES_EMAIL);
  await rows(view, [`${ADAS}: Use as Default, Sign Out`, `${GRACES} Default: Sign Out`]);
  assert.equal((await ide.call<Status>("status")).identity?.email, GRACES_EMAIL);

  const living = async () => (await studio.server.control.livingTokens()).map(({ email }) => email);
  assert.deepEqual(await living(), [ADA, GRACES_EMAIL]);
  await press(view, `Sign Out: ${ADAS}`);
  await view.getByRole("heading", { name: "Accounts" }).waitFor({ state: "detached" });
  await heading(view, GRACES_EMAIL);
  assert.deepEqual(await living(), [GRACES_EMAIL]);
  await view.getByRole("button", { name: "Add Another Account" }).waitFor();
});

test("a login that is added elsewhere is listed, and the keyboard focus stays", async () => {
  const ide = await studio.ide();
  const view = await open(ide, "first");
  await twoAccounts(ide, view);
  const signOut = view.getByRole("button", { name: `Sign Out: ${GRACES}`, exact: true });
  await signOut.focus();
  const login = ide.call("login", { purpose: "agent", account: ADA });
  await studio.ada.approve(await ide.browsed.next());
  await login;
  await rows(view, [
    `${ADAS} Default: Use in This IDE, Sign Out`,
    `${GRACES}: Use as Default, Sign Out`,
    `${ADAS} Default Purpose: agent: Use in This IDE, Sign Out`,
  ]);
  assert.equal(await signOut.evaluate((element) => element === document.activeElement), true);
  await view.getByRole("button", { name: `Sign Out: ${ADAS}, agent`, exact: true }).waitFor();
});

test("signing out of a row asks about a provided token, and shows if it could not be revoked", async () => {
  const ide = await studio.ide();
  const view = await open(ide, "first");
  const { access_token: token } = await studio.server.control.createToken({ email: ADA, name: "given" });
  const pasted = ide.call("login", { method: "paste" });
  ide.answer((await ide.dialogs.next()).ask, token);
  await pasted;
  await ide.browsed.next();
  await signInAs(ide, GRACE);
  await heading(view, GRACES_EMAIL);

  await press(view, `Sign Out: ${ADAS}`);
  await look(view, ide, "sign-out-other", `Sign out ${ADAS}?`);
  const fault = {
    method: "DELETE",
    path: "/users/me/api-tokens/self",
    action: { kind: "status", status: 503 },
  } as const;
  await studio.server.control.fault(fault);
  await press(view, "Sign Out and Revoke");
  await view.getByRole("alert").waitFor();
  await heading(view, GRACES_EMAIL);
  await studio.server.control.clearFaults();
  await press(view, `Sign Out Here Only: ${ADAS}`);
  await view.getByRole("heading", { name: "Accounts" }).waitFor({ state: "detached" });
  await heading(view, GRACES_EMAIL);
  const [{ label } = { label: "" }, ...others] = await ide.call<StoredAccount[]>("accounts");
  assert.deepEqual([label, others], [GRACES, []]);
});

test("a late answer about the previous account is not shown", async () => {
  const ide = await studio.ide();
  const view = await open(ide, "first");
  await twoAccounts(ide, view);
  const { control } = studio.server;
  await control.fault({ path: "/sessions/self", action: { kind: "delay", ms: LATE_MS } });
  await control.clearLog();
  await view.getByRole("button", { name: "Check Again" }).click();
  while (!(await control.log()).some(({ path }) => path === "/sessions/self"));
  await ide.call("setDefaultAccount", { account: ADA });
  await heading(view, ADA);
  await new Promise((resolve) => setTimeout(resolve, 2 * LATE_MS));
  await heading(view, ADA);
  assert.equal(await view.getByRole("heading", { name: GRACES_EMAIL }).count(), 0);
});

test("if another IDE signs out of this account, the other account is offered", async () => {
  const folder = await studio.home();
  const ide = await studio.ide({ folder });
  const view = await open(ide, "first");
  await twoAccounts(ide, view);
  await (await studio.ide({ folder })).call("logout", { account: GRACE });
  await view.getByRole("button", { name: "Check Again" }).click();
  await heading(view, "Sign in to Plexicus");
  await rows(view, [`${ADAS} Default: Use in This IDE, Sign Out`]);
  await look(view, ide, "signed-out-elsewhere", "Sign in to Plexicus");
  await press(view, `Use in This IDE: ${ADAS}`);
  await heading(view, ADA);
  assert.deepEqual(ide.browsed.left, []);
});

/** Signs in Ada, whose account is the default, and Grace, whose account the IDE uses. */
async function twoAccounts(ide: Ide, view: Page): Promise<void> {
  await studio.signIn(ide);
  await heading(view, ADA);
  await signInAs(ide, GRACE);
  await heading(view, GRACES_EMAIL);
}

async function signInAs(ide: Ide, account: string): Promise<void> {
  const login = ide.call("login");
  await studio.approveAs(account, await ide.browsed.next());
  await login;
}

/** Waits for these rows in the list of accounts, each with its text and its buttons. */
async function rows(view: Page, expected: string[]): Promise<void> {
  await view.waitForFunction((text) => {
    const found = [...document.querySelectorAll(".account")].map((row) => {
      const words = [...row.querySelectorAll("strong, .mark, .muted")].map((element) => element.textContent);
      const buttons = [...row.querySelectorAll("button")].map((element) => element.textContent);
      return `${words.join(" ")}: ${buttons.join(", ")}`;
    });
    return found.join("\n") === text;
  }, expected.join("\n"));
}
