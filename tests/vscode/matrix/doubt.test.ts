/** The questions and messages for a login that is replaced, rotated, provided, stale or refused. */

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { CodeServer } from "../code-server.js";
import { buildExample, type Example } from "../example.js";
import { buildFixture, pack } from "../extensions.js";
import { ADA, ADA_LABEL, Studio } from "../studio.js";
import { tenLines } from "../ten-lines.js";
import { Workbench } from "../workbench.js";

let studio: Studio;
let example: Example;
let clock: string;
let consumer: string;

before(async () => {
  studio = await Studio.open();
  example = await buildExample(studio.folder);
  clock = await pack(await buildFixture("clock", studio.folder));
  consumer = await pack(await buildFixture("consumer", studio.folder));
});
after(async () => studio.close());
afterEach(async () => studio.server.control.clearFaults());

test("“Sign In” over a login that works asks first", () =>
  studio.visitNode([example.vsix], async (workbench) => {
    await studio.approve(workbench, () => workbench.runCommand("Plexicus: Sign In"));
    await workbench.status(/ada@example\.test/);
    await workbench.runCommand("Plexicus: Sign In");
    const asked = await workbench.dialog(/Sign in to Plexicus again\?/);
    assert.ok(asked.text.includes(ADA_LABEL), asked.text);
    assert.ok(asked.buttons.includes("Sign In Again"), asked.buttons.join());
    await studio.picture(workbench, "sign-in-again");
    await asked.press("Cancel");
    await workbench.status(/ada@example\.test/);

    await workbench.runCommand("Plexicus: Sign In");
    const again = await workbench.dialog(/Sign in to Plexicus again\?/);
    await studio.server.control.clearLog();
    assert.match(await studio.approve(workbench, () => again.press("Sign In Again")), /signed in/i);
    await workbench.notification(/Signed in to Plexicus as/);
  }));

test("signing out of a provided token offers to revoke it too", async () => {
  const { access_token: token } = await studio.server.control.createToken({ email: ADA, name: "pasted" });
  await studio.visitNode(
    [example.vsix],
    async (workbench) => {
      await paste(workbench, token);
      await workbench.runCommand("Plexicus: Sign Out");
      const asked = await workbench.dialog(/Sign out of Plexicus\?/);
      assert.match(asked.text, /it stays valid/);
      await studio.picture(workbench, "sign-out-given");
      await asked.press("Sign Out");
      await workbench.notification(/was not revoked/);
      await workbench.status(/Plexicus: Sign In$/);
      assert.equal(await answerTo(token), 200);

      await paste(workbench, token);
      await workbench.runCommand("Plexicus: Sign Out");
      await (await workbench.dialog(/Sign out of Plexicus\?/)).press("Revoke It Too");
      await workbench.status(/Plexicus: Sign In$/);
      assert.equal(await answerTo(token), 401);
    },
    { settings: studio.settings("paste") },
  );
});

test("a provided token is rotated, and the new one is revoked by a sign-out", async () => {
  const { access_token: token } = await studio.server.control.createToken({ email: ADA, name: "pasted" });
  await studio.visitNode(
    [example.vsix],
    async (workbench) => {
      await paste(workbench, token);
      await workbench.runCommand("Plexicus: Rotate Token");
      await workbench.notification(/the new token is in place.*The old token was revoked/);
      await studio.picture(workbench, "rotated");
      assert.equal(await answerTo(token), 401);
      await studio.server.control.clearLog();
      await workbench.runCommand("Plexicus: Sign Out");
      await workbench.status(/Plexicus: Sign In$/);
      assert.ok(await studio.wasRevoked());
    },
    { settings: studio.settings("paste") },
  );
});

test("after a weekend offline the login has probably expired; back online, a click signs in again", () =>
  studio.visitNode([example.vsix, clock], async (workbench) => {
    await studio.approve(workbench, () => workbench.runCommand("Plexicus: Sign In"));
    await workbench.status(/ada@example\.test/);
    await studio.server.control.fault({ path: "/*", times: 1000, action: { kind: "status", status: 503 } });
    await workbench.runCommand("Clock: A Weekend Later");
    await workbench.runCommand("View: Show Plexicus");
    await workbench.runCommand("Plexicus: Show Status");
    await workbench.page.locator(".quick-input-title").getByText("Plexicus: probably expired").waitFor();
    await studio.picture(workbench, "stale-status");
    await workbench.page.keyboard.press("Escape");
    await workbench.status(/Plexicus: Probably Expired/);
    assert.deepEqual(await workbench.tree("Account"), ["Probably expired: sign in again"]);
    await studio.picture(workbench, "stale");

    await studio.server.control.clearFaults();
    await studio.server.control.revoke({ all: ADA });
    await studio.approve(workbench, () => workbench.pressStatus(/Plexicus: Probably Expired/));
    await workbench.status(/ada@example\.test/);
  }));

test("a refused login is tried once more after a reload, and is no session of the editor", async () => {
  const host = await CodeServer.start({ extensions: [example.vsix, consumer], settings: studio.settings() });
  const context = await studio.browser.newContext();
  try {
    const workbench = await Workbench.open(context, host.url);
    await studio.approve(workbench, () => workbench.pressStatus(/Plexicus: Sign In/));
    await workbench.status(/ada@example\.test/);
    await workbench.runCommand("Consumer: Ask for a Session");
    await (await workbench.dialog(/'consumer' wants to sign in using Plexicus/)).press("Allow");
    await workbench.pick(ADA_LABEL);
    await workbench.status(/consumer 1: .*a token/);

    await studio.server.control.revoke({ all: ADA });
    await workbench.runCommand("Plexicus: Show Status");
    await workbench.page.keyboard.press("Escape");
    await workbench.status(/Plexicus: Sign In Again/);
    await studio.server.control.clearLog();
    await workbench.reload();
    await workbench.status(/Plexicus: Sign In Again/);
    await workbench.runCommand("Consumer: Look for a Session");
    await workbench.status(/consumer 1: no session/);
    const asked = (await studio.server.control.log()).filter(({ path }) => path === "/sessions/self");
    assert.equal(asked.length, 1);
    await studio.approve(workbench, () => workbench.pressStatus(/Plexicus: Sign In Again/));
    await workbench.runCommand("Consumer: Look for a Session");
    await workbench.status(/consumer 2: .*a token/);
  } finally {
    await context.close();
    await host.stop();
  }
});

test("an extension whose session the server refused gets a new one, after the editor has asked", async () => {
  const asking = await pack(await tenLines(studio.folder, "asking", "Asking", "consumer"));
  await studio.visitNode([example.vsix, asking], async (workbench) => {
    await studio.approve(workbench, () => workbench.runCommand("Plexicus: Sign In"));
    await workbench.status(/ada@example\.test/);
    await workbench.runCommand("Asking: List Repositories");
    await (await workbench.dialog(/'asking' wants to sign in using Plexicus/)).press("Allow");
    await workbench.pick(ADA_LABEL);
    assert.match((await workbench.picks()).join(), /difference_engine/);
    await workbench.page.keyboard.press("Escape");

    await studio.server.control.revoke({ all: ADA });
    await workbench.runCommand("Asking: List Repositories");
    await workbench.notification(/invalid, expired or revoked/);
    await workbench.runCommand("Asking: List Repositories");
    const asked = await workbench.dialog(/'asking' wants you to sign in again using Plexicus/);
    assert.match(asked.text, /no longer accepts the login of this editor/);
    await studio.picture(workbench, "session-refused");
    await studio.approve(workbench, () => asked.press("Allow"));
    assert.match((await workbench.picks()).join(), /difference_engine/);
  });
});

/** Signs in with a personal token. */
async function paste(workbench: Workbench, token: string): Promise<void> {
  await studio.signInPage(workbench, () => workbench.runCommand("Plexicus: Sign In"));
  await workbench.answer(token);
  await workbench.status(/ada@example\.test/);
}

async function answerTo(token: string): Promise<number> {
  const headers = { Authorization: `Bearer ${token}`, "X-Plexicus-Client": "test/1.0" };
  return (await fetch(`${studio.server.url}/repositories`, { headers })).status;
}
