/** Extensions with different scopes and accounts: each keeps its session and gets no other's. */

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { ScriptedUser } from "../../browser/scripted-user.js";
import { buildExample, type Example } from "../example.js";
import { buildFixture, pack } from "../extensions.js";
import { ADA, ADA_LABEL, Studio } from "../studio.js";
import type { Workbench } from "../workbench.js";

const GRACE = "grace@example.test";
const GRACE_LABEL = "grace@example.test (Compilers United)";
const ROUNDS = 20;

let studio: Studio;
let example: Example;
let grace: ScriptedUser;
/** An extension built with the package. */
let stepper: string;
const extensions: Record<string, string> = {};

before(async () => {
  studio = await Studio.open();
  grace = await ScriptedUser.open(studio.browser, studio.server.url);
  await grace.signIn(studio.server.account(GRACE));
  example = await buildExample(studio.folder);
  stepper = await pack(await buildFixture("stepper", studio.folder));
  for (const [name, scope] of [
    ["reader", "read"],
    ["scanner", "scan"],
    ["third", "read"],
  ] as const)
    extensions[name] = await pack(await buildFixture("consumer", studio.folder, { name, scopes: [scope] }));
});
after(async () => studio.close());
afterEach(async () => {
  await studio.server.control.revoke({ all: ADA });
  await studio.server.control.revoke({ all: GRACE });
});

/** The session that an extension got. */
interface Got {
  account: string;
  scopes: string;
  token: string;
}

/** Reads the extension's output number `count` from the status bar. */
async function said(workbench: Workbench, name: string, count: number): Promise<Got> {
  const text = await workbench.status(new RegExp(`${name} ${count}: `));
  const [, account = text, scopes = "", token = ""] = /: (.*), (.*), a token (\w+)/.exec(text) ?? [];
  return { account, scopes, token };
}

async function saidSoFar(workbench: Workbench, name: string): Promise<number> {
  const [, count = "0"] = /(\d+): /.exec(await workbench.status(new RegExp(`${name}( \\d+)?: `))) ?? [];
  return Number(count);
}

/** Asks for a session. The user allows it, and approves in the browser. */
async function signIn(workbench: Workbench, name: string, who = studio.ada): Promise<Got> {
  const before = await saidSoFar(workbench, name);
  await workbench.runCommand(`${title(name)}: Ask for a Session`);
  const asked = await workbench.dialog(/wants to sign in using Plexicus/);
  await who.approve(await studio.signInPage(workbench, () => asked.press("Allow")));
  return allowed(workbench, name, before + 1);
}

/** Reads what an allowed extension got, and waits until the editor has saved that it is allowed. */
async function allowed(workbench: Workbench, name: string, count: number): Promise<Got> {
  const got = await said(workbench, name, count);
  await workbench.savedAccess("plexicus", got.account, `plexicus-test.${name}`);
  return got;
}

/** Looks for a session silently. Repeats it if a busy editor timed out on the provider. */
async function look(workbench: Workbench, name: string): Promise<Got> {
  for (let count = (await saidSoFar(workbench, name)) + 1; ; count++) {
    await workbench.runCommand(`${title(name)}: Look for a Session`);
    const got = await said(workbench, name, count);
    if (!got.account.includes("Timed out")) return got;
  }
}

function title(name: string): string {
  return name.replace(/^./, (letter) => letter.toUpperCase());
}

/** Returns the account and scope of each valid token, by its fingerprint. */
async function living(): Promise<Map<string, string>> {
  const tokens = await studio.server.control.livingTokens();
  return new Map(tokens.flatMap(({ secrets, email, scope }) => secrets.map((each) => [each, `${email} ${scope}`])));
}

for (const order of [
  ["reader", "scanner"],
  ["scanner", "reader"],
]) {
  test(`${order.join(", then ")}: each keeps a login with only its own scope through ${ROUNDS} reloads`, () =>
    studio.visitNode([example.vsix, ...Object.values(extensions)], async (workbench) => {
      const first = new Map<string, Got>();
      for (const name of order) first.set(name, await signIn(workbench, name));
      assert.equal(first.get("reader")?.scopes, "read");
      assert.equal(first.get("scanner")?.scopes, "scan");
      for (let round = 1; round <= ROUNDS; round++) {
        await workbench.reload();
        for (const name of round % 2 ? order : [...order].reverse())
          assert.deepEqual(await look(workbench, name), first.get(name), `${name} in round ${round}`);
      }
      const tokens = await living();
      assert.equal(tokens.size, 2);
      assert.equal(tokens.get(first.get("reader")?.token ?? ""), `${ADA} read`);
      assert.equal(tokens.get(first.get("scanner")?.token ?? ""), `${ADA} scan`);
    }));
}

test("a third extension uses another account; the Accounts menu shows both and signs out of one", () =>
  studio.visitNode([example.vsix, ...Object.values(extensions)], async (workbench) => {
    const reader = await signIn(workbench, "reader");
    const scanner = await signIn(workbench, "scanner");
    // The editor offers the existing account, and to add another one.
    await workbench.runCommand("Third: Ask for a Session");
    await (await workbench.dialog(/wants to sign in using Plexicus/)).press("Allow");
    assert.ok((await workbench.picks()).includes(ADA_LABEL));
    await studio.picture(workbench, "choose-account");
    const other = () => workbench.pick("Sign in to another account");
    await grace.approve(await studio.signInPage(workbench, other));
    const third = await allowed(workbench, "third", 1);
    assert.deepEqual([third.account, third.scopes], [GRACE_LABEL, "read"]);
    assert.equal((await living()).get(third.token), `${GRACE} read`);

    await workbench.reload();
    assert.deepEqual(await look(workbench, "third"), third);
    assert.deepEqual(await look(workbench, "reader"), reader);
    const accounts = (await workbench.accounts()).join("\n");
    assert.ok(accounts.includes(ADA_LABEL) && accounts.includes(GRACE_LABEL), accounts);
    await workbench.runCommand("View: Show Plexicus");
    await workbench.page.locator(".pane").getByText(GRACE_LABEL, { exact: true }).waitFor();
    await studio.picture(workbench, "two-accounts");

    await workbench.chooseAccount(`${GRACE_LABEL} (Plexicus)`, "Sign Out");
    await (await workbench.dialog(/has been used by/)).press("Sign Out");
    assert.match((await look(workbench, "third")).account, /no session/);
    assert.deepEqual(await look(workbench, "reader"), reader);
    assert.deepEqual(await look(workbench, "scanner"), scanner);
    assert.deepEqual([...(await living()).values()].sort(), [`${ADA} read`, `${ADA} scan`]);
  }));

test("a consumer that receives a 403 asks for more scopes and gets its own login", () =>
  studio.visitNode([example.vsix, stepper, ...Object.values(extensions)], async (workbench) => {
    let count = 0;
    const run = async (command: string) => {
      await workbench.runCommand(`Stepper: ${command}`);
      return () => workbench.status(new RegExp(`stepper ${count}: `));
    };
    const does = async (command: string) => {
      count++;
      return (await run(command))();
    };
    const signsIn = async (command: string) => {
      count++;
      const outcome = await run(command);
      const asked = await workbench.dialog(/wants to sign in using Plexicus/);
      await studio.ada.approve(await studio.signInPage(workbench, () => asked.press("Allow")));
      return outcome();
    };
    assert.match(await workbench.status(/stepper: /), /consumer/);
    assert.match(await signsIn("Sign In"), /logged in/);
    assert.match(await does("Scan"), /insufficient_scope/);
    assert.match(await signsIn("Ask for More"), /logged in/);
    assert.match(await does("Scan"), /the scan was answered 20\d/);
    assert.deepEqual([...(await living()).values()].sort(), [`${ADA} read`, `${ADA} read scan`]);

    // The next window finds the existing session silently.
    await workbench.savedAccess("plexicus", ADA_LABEL, "test-plexicus.stepper");
    await workbench.reload();
    count = 1;
    await workbench.status(/stepper: /);
    assert.match(await (await run("Scan"))(), /the scan was answered 20\d/);
    assert.equal((await living()).size, 2);
  }));
