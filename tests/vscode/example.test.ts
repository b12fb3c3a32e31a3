/** The example extension in each kind of host: the shortest way to sign in, and signing out. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { giveHostileNames, SHOWN } from "../browser/hostile-names.js";
import { CodeServer } from "./code-server.js";
import { type Example, buildExample } from "./example.js";
import { buildFixture, pack } from "./extensions.js";
import { ADA_LABEL, Studio } from "./studio.js";
import { VscodeWeb } from "./vscode-web.js";
import { Workbench } from "./workbench.js";

let studio: Studio;
let example: Example;
let consumer: string;

before(async () => {
  studio = await Studio.open({ cors: "full" });
  example = await buildExample(studio.folder);
  consumer = await buildFixture("consumer", studio.folder);
});
after(async () => studio.close());

test("Node host: browser sign-in, use by another extension, reload, sign-out", async () => {
  const host = await CodeServer.start({
    extensions: [example.vsix, await pack(consumer)],
    settings: studio.settings(),
  });
  const context = await studio.browser.newContext();
  try {
    const workbench = await Workbench.open(context, host.url);
    await workbench.status(/Plexicus: Sign In/);
    await workbench.runCommand("Consumer: Look for a Session");
    await workbench.status(/consumer 1: no session/);
    const tab = await studio.approve(workbench, () => workbench.pressStatus(/Plexicus: Sign In/));
    assert.match(tab, /signed in/i);
    await workbench.status(/ada@example\.test/);

    await workbench.runCommand("Consumer: Ask for a Session");
    await (await workbench.dialog(/'consumer' wants to sign in using Plexicus/)).press("Allow");
    await workbench.pick(ADA_LABEL);
    await workbench.status(new RegExp(`consumer 2: ${literally(ADA_LABEL)}, read, a token`));
    const account = `${ADA_LABEL} (Plexicus)`;
    assert.equal((await workbench.accounts())[0], account);

    await workbench.reload();
    await workbench.status(/ada@example\.test/);

    await studio.server.control.clearLog();
    await workbench.chooseAccount(account, "Sign Out");
    // The dialog may not list who used it, since the editor saves that some time later.
    await (await workbench.dialog(/ada@example\.test/)).press("Sign Out");
    await workbench.status(/Plexicus: Sign In/);
    assert.ok(await studio.wasRevoked());
    await workbench.runCommand("Consumer: Look for a Session");
    await workbench.status(/consumer 1: no session/);
  } finally {
    await context.close();
    await host.stop();
  }
});

test("web host: sign-in with a code, reload, sign-out", async () => {
  const host = await VscodeWeb.start({ extensions: [example.folder, consumer], settings: studio.settings("auto") });
  const context = await studio.browser.newContext();
  try {
    const workbench = await Workbench.open(context, host.url);
    await studio.enterCode(workbench, () => workbench.pressStatus(/Plexicus: Sign In/));
    await workbench.status(/ada@example\.test/);
    await workbench.reload();
    await workbench.status(/ada@example\.test/);
    await studio.server.control.clearLog();
    await workbench.runCommand("Plexicus: Sign Out");
    await workbench.status(/Plexicus: Sign In/);
    assert.ok(await studio.wasRevoked());
  } finally {
    await context.close();
    await host.stop();
  }
});

test("names that are links and icons in VS Code's markup are only text", () =>
  studio.visitNode([example.vsix], async (workbench) => {
    const { page } = workbench;
    const verified = page.locator(".codicon-verified");
    await giveHostileNames(studio.server.control);
    try {
      await studio.approve(workbench, () => workbench.pressStatus(/Plexicus: Sign In/));
      const told = await workbench.notification(/Signed in to Plexicus as/);
      assert.ok(told.text.includes(`${SHOWN.email} (${SHOWN.organization})`), told.text);
      const toast = page.locator(".notification-list-item-message").filter({ hasText: /Signed in to Plexicus as/ });
      assert.equal(await toast.locator("a").count(), 0);
      await workbench.status(new RegExp(`${literally(SHOWN.email)}$`));

      await workbench.runCommand("View: Show Plexicus");
      await page.locator(".pane").getByText(SHOWN.token).waitFor();
      const rows = await workbench.tree("Account");
      assert.ok(
        rows.some((row) => row.includes(SHOWN.organization)),
        rows.join("\n"),
      );
      // What an application reads from the API is not a label of the package: the tree shows it as text.
      await page.locator(".pane .monaco-list-row[aria-label^='[Verify…](command:']").waitFor();
      assert.equal(await page.locator(".pane .monaco-list-row a[href]").count(), 0);
      assert.equal(await verified.count(), 0);

      await page.locator(".statusbar-item").filter({ hasText: SHOWN.email }).hover();
      await page.locator(".monaco-hover").getByText(SHOWN.organization.slice(0, 40)).waitFor();
      assert.equal(await page.locator(".monaco-hover a[data-href^='command:']").count(), 0);

      await workbench.runCommand("Plexicus: Show Status");
      await page.locator(".quick-input-list").getByText(SHOWN.organization.slice(0, 40)).waitFor();
      assert.equal(await verified.count(), 0);
      await page.keyboard.press("Escape");
      const [account] = await workbench.accounts();
      assert.equal(account, `${SHOWN.email} (${SHOWN.organization}) (Plexicus)`);
    } finally {
      await studio.server.control.clearFaults();
    }
  }));

function literally(text: string): string {
  return text.replaceAll(/[.$()]/g, "\\$&");
}
