/** What the user sees when something goes wrong, in the Node host of a real workbench. */

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import type { CodeServerOptions } from "../code-server.js";
import { buildExample, type Example } from "../example.js";
import { ADA, Studio } from "../studio.js";
import { VscodeWeb } from "../vscode-web.js";
import type { Workbench } from "../workbench.js";

let studio: Studio;
let example: Example;

before(async () => {
  studio = await Studio.open({ cors: "full" });
  example = await buildExample(studio.folder);
});
after(async () => studio.close());

afterEach(async () => studio.server.control.settings({ login_expires_in_s: null, cors: "full" }));

async function inNode(
  work: (workbench: Workbench) => Promise<void>,
  options: Partial<CodeServerOptions> = {},
): Promise<void> {
  await studio.visitNode([example.vsix], work, options);
}

test("a revoked token shows one notification, whose button signs in again", () =>
  inNode(async (workbench) => {
    await studio.approve(workbench, () => workbench.runCommand("Plexicus: Sign In"));
    await workbench.status(/ada@example\.test/);
    await studio.ada.revokeToken(/^Revoke “code-server on .+ \(CLI login\)”$/);
    await workbench.runCommand("Plexicus: Show Status");
    await workbench.page.keyboard.press("Escape");
    const told = await workbench.notification(/you are signed out/);
    assert.deepEqual(told.buttons, ["Sign In"]);
    await workbench.status(/Plexicus: Sign In Again/);
    await studio.picture(workbench, "ended");
    await studio.approve(workbench, () => told.press("Sign In"));
    await workbench.status(/ada@example\.test/);
  }));

test("a login that expires soon shows a warning", () =>
  inNode(async (workbench) => {
    await studio.server.control.settings({ login_expires_in_s: 1800 });
    await studio.approve(workbench, () => workbench.runCommand("Plexicus: Sign In"));
    await workbench.notification(/your login expires on/);
    await workbench.status(/ada@example\.test/);
    await studio.picture(workbench, "ends-soon");
  }));

test("no sign-in after cancelling while waiting, denying in the browser or cancelling at the code", () =>
  inNode(async (workbench) => {
    await studio.signInPage(workbench, () => workbench.runCommand("Plexicus: Sign In"));
    await (await workbench.notification(/Approve in the browser/)).press("Cancel");
    const page = await studio.signInPage(workbench, () => workbench.runCommand("Plexicus: Sign In"));
    await studio.ada.deny(page);
    await workbench.notification(/denied/);
    await workbench.runCommand("Plexicus: Sign In with a Code");
    await workbench.box(/your code is/);
    await workbench.pick("Cancel Sign-In");
    await workbench.status(/Plexicus: Sign In$/);
    await workbench.noBox();
  }));

test("a token of the environment wins, is shown as such, and cannot be replaced by a sign-in", async () => {
  const { access_token: token } = await studio.server.control.createToken({ email: ADA, name: "env" });
  await inNode(
    async (workbench) => {
      await workbench.status(/Plexicus: token from the environment/);
      await workbench.runCommand("Plexicus: Show Status");
      await workbench.page.getByText("personal API token from PLEXICUS_API_TOKEN").waitFor();
      await studio.picture(workbench, "environment");
      await workbench.page.keyboard.press("Escape");
      await studio.ada.revokeToken("env");
      await workbench.runCommand("Plexicus: Show Status");
      await workbench.status(/Plexicus: Unusable Token/);
      assert.deepEqual(
        (await workbench.picks()).filter((label) => label.includes("Sign In")),
        [],
      );
    },
    { env: { PLEXICUS_API_TOKEN: token } },
  );
});

test("the settings of a workspace cannot send a token elsewhere", () =>
  inNode(
    async (workbench) => {
      const tab = await studio.approve(workbench, () => workbench.runCommand("Plexicus: Sign In"));
      assert.match(tab, /signed in/i);
      await workbench.status(/ada@example\.test/);
    },
    { workspaceSettings: { "plexicus.apiUrl": "https://evil.example", "plexicus.trust": "custom_https" } },
  ));

test("a refused address is reported once, and a corrected one works without a reload", () =>
  inNode(
    async (workbench) => {
      const told = await workbench.notification(/the host api\.example does not end in/);
      assert.deepEqual(told.buttons, ["Open Settings"]);
      await workbench.status(/Plexicus: Check Settings/);
      await studio.picture(workbench, "refused");
      await workbench.runCommand("Plexicus: Show Status");
      await workbench.page.locator(".quick-input-list").getByText("Problem").waitFor();
      await studio.picture(workbench, "refused-status");
      await workbench.page.keyboard.press("Escape");
      await told.press("Open Settings");
      await workbench.page.getByText("Which servers a token may be sent to.").waitFor();
      const address = workbench.page.locator(".setting-item-contents").filter({ hasText: "Api Url" }).locator("input");
      await address.fill(studio.server.url);
      await workbench.status(/Plexicus: Sign In$/);
      await workbench.page.keyboard.press("Escape"); // newer editors show their settings in a dialog
      assert.deepEqual(await workbench.notifications(), []);
      await studio.approve(workbench, () => workbench.pressStatus(/Plexicus: Sign In/));
      await workbench.status(/ada@example\.test/);
    },
    { settings: { ...studio.settings(), "plexicus.apiUrl": "https://api.example" } },
  ));

test("the Accounts menu offers to sign in while no one is signed in, with a badge", () =>
  inNode(async (workbench) => {
    const badge = workbench.page.locator(".activitybar .action-item:has([aria-label^='Accounts']) .badge-content");
    await badge.filter({ hasText: "1" }).waitFor();
    const entry = "Sign in with Plexicus to use Plexicus Sign-In (Example) (1)";
    await workbench.page.locator(".activitybar .action-item[aria-label^='Accounts']").click();
    await workbench.page.locator(".monaco-menu").getByText(entry).waitFor();
    await studio.picture(workbench, "accounts-menu");
    await workbench.page.keyboard.press("Escape");
    await studio.approve(workbench, () => workbench.chooseAccount(entry));
    await workbench.status(/ada@example\.test/);
    await badge.waitFor({ state: "hidden" });
  }));

for (const [cors, outcome] of [
  ["full", /ada@/],
  ["no-expose", /ada@/],
  ["none", /Plexicus: Sign In$/],
] as const) {
  test(`the web host with a server whose cross-origin mode is ${cors}`, async () => {
    await studio.server.control.settings({ cors });
    const host = await VscodeWeb.start({ extensions: [example.folder], settings: studio.settings("auto") });
    await studio.visit(host, async (workbench) => {
      if (cors === "none") {
        await workbench.runCommand("Plexicus: Sign In");
        await workbench.notification(/could not be reached/);
      } else await studio.enterCode(workbench, () => workbench.runCommand("Plexicus: Sign In"));
      await workbench.status(outcome);
    });
  });
}
