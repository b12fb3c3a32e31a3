/** The tests of logins for several accounts, for any browser that shows the plugin's pages. */

import assert from "node:assert/strict";
import { test } from "node:test";

import type { BearerHeaders, LogoutOutcome, Session, Status, StoredAccount } from "@plexicus/auth";

import type { Ide, IdeOptions } from "./ide.js";
import { ADA, GRACE, type Studio } from "./studio.js";

const ADAS = "ada@example.test (Analytical Engines)";
const GRACES = "grace@example.test (Analytical Engines)";

export function tellAccountStories(studio: () => Studio, start: (options?: Partial<IdeOptions>) => Promise<Ide>): void {
  test("of two accounts, each is used by name, either can be the default, and one is signed out alone", async () => {
    const folder = await studio().home();
    const ide = await start({ folder });
    await studio().signIn(ide);
    const session = await signInAs(ide, GRACE);
    assert.deepEqual([session.identity?.organizationName, session.replaced], ["Analytical Engines", null]);
    assert.deepEqual(await stored(ide), [`${ADAS}, default`, GRACES]);
    assert.equal(await used(ide), "grace@example.test");
    for (const account of [ADA, GRACE]) assert.equal(await user(ide, { account }), account.split("/")[0]);
    await assert.rejects(user(ide, { account: "eve@example.test" }), { code: "no_credentials" });
    await assert.rejects(ide.call("fetch", { url: "/repositories", expect: ADA }), { code: "account_mismatch" });
    assert.equal((await ide.call<{ status: number }>("fetch", { url: "/repositories", account: ADA })).status, 200);
    assert.equal((await ide.call<Status>("status", { account: ADA, verify: true })).identity?.email, ADA);
    await assert.rejects(signInAs(ide, GRACE, { expect: ADA }), { code: "account_unexpected" });

    await ide.call("setDefaultAccount", { account: GRACE });
    assert.deepEqual(await stored(ide), [ADAS, `${GRACES}, default`]);
    assert.equal(await used(await start({ folder })), "grace@example.test");
    await assert.rejects(ide.call("setDefaultAccount", { account: "eve@example.test" }), { code: "no_credentials" });

    const { ended, revoked } = await ide.call<LogoutOutcome>("logout", { account: session.loginId });
    assert.deepEqual([ended, revoked], [1, "revoked"]);
    assert.deepEqual(await stored(ide), [`${ADAS}, default`]);
    assert.equal(await user(ide), ADA);
  });

  test("a purpose has its own login, and a logout of all ends every login", async () => {
    const ide = await start();
    await assert.rejects(ide.call("ensureLoggedIn", { interactive: false, purpose: "agent" }), {
      code: "login_required",
    });
    await studio().signIn(ide);
    const login = ide.call<Session>("ensureLoggedIn", { purpose: "agent" });
    await studio().ada.approve(await ide.browsed.next());
    assert.equal((await login).purpose, "agent");
    assert.deepEqual(await stored(ide), [`${ADAS}, default`, `${ADAS}, agent, default`]);
    assert.equal((await ide.call<Status>("status")).purpose, "");
    assert.equal((await ide.call<Status>("status", { purpose: "agent" })).loginId, (await login).loginId);

    await signInAs(ide, GRACE);
    assert.equal((await ide.call<LogoutOutcome>("logout", { all: true, account: ADA })).ended, 2);
    assert.deepEqual(await stored(ide), [`${GRACES}, default`]);
    await studio().signIn(ide);
    assert.equal((await ide.call<LogoutOutcome>("logout", { all: true })).ended, 2);
    assert.deepEqual(await stored(ide), []);
  });

  test("a plugin's options set the account, the purpose and the scopes of its logins", async () => {
    const ide = await start();
    await studio().signIn(ide);
    await signInAs(ide, GRACE);
    assert.equal(await used(ide, { options: { account: ADA } }), ADA);
    const status = await ide.call<Status>("status", { options: { expect: ADA, account: GRACE } });
    assert.deepEqual([status.state, status.error?.code], ["invalid", "account_mismatch"]);
    const options = { purpose: "agent", scopes: ["read", "scan"] };
    const { purpose, scope } = await signInAs(ide, GRACE, { options });
    assert.deepEqual([purpose, scope], ["agent", "read scan"]);
    assert.equal((await ide.call<Status>("status")).purpose, "");
  });

  async function signInAs(ide: Ide, account: string, options: object = {}): Promise<Session> {
    const login = ide.call<Session>("login", { ...options });
    const approved = ide.browsed.next().then((address) => studio().approveAs(account, address));
    const [session] = await Promise.all([login, approved]);
    return session;
  }

  /** Returns the email of the token's user, from the server. */
  async function user(ide: Ide, choice: object = {}): Promise<unknown> {
    const url = `${studio().server.url}/sessions/self`;
    const headers = await ide.call<BearerHeaders>("headers", { url, ...choice });
    return ((await (await fetch(url, { headers })).json()) as { email: string }).email;
  }
}

async function used(ide: Ide, options: object = {}): Promise<string | null | undefined> {
  return (await ide.call<Status>("status", { ...options, verify: true })).identity?.email;
}

/** Returns the stored logins, one line each. */
async function stored(ide: Ide): Promise<string[]> {
  const accounts = await ide.call<StoredAccount[]>("accounts");
  return accounts.map(({ label, purpose, isDefault }) =>
    [label, ...(purpose ? [purpose] : []), ...(isDefault ? ["default"] : [])].join(", "),
  );
}
