/** The other ways to sign in, and the example's other features; takes the pictures of its README. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Machine } from "../../command/machine.js";
import type { CodeServerOptions } from "../code-server.js";
import { buildExample, type Example } from "../example.js";
import { pack } from "../extensions.js";
import { inWebWorker } from "../settings.js";
import { ADA, ADA_LABEL, Studio } from "../studio.js";
import { tenLines } from "../ten-lines.js";
import { VscodeWeb } from "../vscode-web.js";
import { Workbench } from "../workbench.js";

/** Matches a code, an access token or a personal token. */
const SECRET = /plx[a-z]_[\w-]{8}|eyJ[\w-]+\.[\w-]+\./;

let studio: Studio;
let example: Example;

before(async () => {
  studio = await Studio.open({ cors: "full" });
  example = await buildExample(studio.folder);
});
after(async () => studio.close());

async function inNode(
  work: (workbench: Workbench) => Promise<void>,
  options: Partial<CodeServerOptions> = {},
): Promise<void> {
  await studio.visitNode([example.vsix], work, options);
}

test("a sign-in with a code fills the account view", () =>
  inNode(
    async (workbench) => {
      await workbench.status(/Plexicus: Sign In/);
      await workbench.runCommand("View: Show Plexicus");
      await workbench.page.getByText("You are not signed in to Plexicus.").waitFor();
      await studio.picture(workbench, "signed-out");
      await workbench.runCommand("Plexicus: Sign In");
      await workbench.box(/^Sign in to Plexicus: your code is/);
      await studio.picture(workbench, "code");
      await studio.enterCode(workbench, async () => undefined);
      await workbench.status(/ada@example\.test/);
      await workbench.page.getByText("difference-engine").waitFor();
      const rows = (await workbench.tree("Account")).join("\n");
      for (const words of ["ada@example.test", "Analytical Engines", "API tokens"])
        assert.ok(rows.includes(words), rows);
      await studio.picture(workbench, "signed-in");
    },
    { settings: { ...studio.settings("auto"), "workbench.colorTheme": "Default Dark Modern" } },
  ));

test("waiting for the browser leaves the keyboard to the editor, and a link switches to a code", () =>
  inNode(async (workbench) => {
    const { page } = workbench;
    await workbench.runCommand("File: New Untitled Text File");
    await studio.signInPage(workbench, () => workbench.pressStatus(/Plexicus: Sign In/));
    const told = await workbench.notification(/Approve in the browser/);
    assert.match(told.text, /^Sign in to Plexicus/);
    await studio.picture(workbench, "waiting");
    await page.locator(".monaco-editor .view-lines").click();
    await page.keyboard.type("the keyboard is the editor's");
    await page.locator(".view-line").getByText("the keyboard is the editor's").waitFor();
    await told.follow("Copy Link");
    while (!(await workbench.clipboard()).includes("/auth/cli?")) await page.waitForTimeout(100);
    await studio.enterCode(workbench, () => told.follow("Use a Code"));
    await workbench.status(/ada@example\.test/);
  }));

test("the user pastes an address that the browser could not open, after a wrong one", () =>
  inNode(async (workbench) => {
    const page = await studio.signInPage(workbench, () => workbench.runCommand("Plexicus: Sign In"));
    const told = await workbench.notification(/Approve in the browser/);
    await told.follow("Paste the Address");
    await workbench.box(/^Sign in to Plexicus$/);
    const location = await studio.server.control.authorize(studio.server.url + page, ADA, true);
    await workbench.answer(location.replace(/state=[^&]*/, "state=of-another-login"));
    await workbench.page.getByText("belongs to another login").waitFor();
    await studio.picture(workbench, "paste");
    await workbench.answer(location);
    await workbench.status(/ada@example\.test/);
    await workbench.noBox();
  }));

test("the box with the code closes when the code is entered elsewhere", () =>
  inNode(async (workbench) => {
    await workbench.runCommand("Plexicus: Sign In with a Code");
    const [, code = ""] = /your code is (\S+)/.exec(await workbench.box(/your code is/)) ?? [];
    await studio.ada.activate("/activate", code);
    await workbench.status(/ada@example\.test/);
    await workbench.noBox();
  }));

test("rotating a login is refused, with the reason", () =>
  inNode(async (workbench) => {
    await studio.approve(workbench, () => workbench.runCommand("Plexicus: Sign In"));
    await workbench.status(/ada@example\.test/);
    await workbench.runCommand("Plexicus: Rotate Token");
    await workbench.notification(/would have more rights/);
    await workbench.status(/ada@example\.test/);
  }));

test("the plexicus command's login is used after a question, and stays unchanged", async () => {
  const machine = await Machine.make(studio.server.url);
  try {
    const login = machine.start(["login"]);
    await fetch(await studio.server.control.authorize(await machine.door.next(), ADA, true));
    await login.ended;
    const before = await machine.stored();
    const env = { PLEXICUS_CONFIG_DIR: machine.env["PLEXICUS_CONFIG_DIR"] };
    await inNode(
      async (workbench) => {
        await workbench.runCommand("Plexicus: Sign In");
        const dialog = await workbench.dialog(/with the login of the plexicus command\?/);
        assert.ok(dialog.text.includes(`${ADA_LABEL} at ${studio.server.url}`), dialog.text);
        assert.deepEqual([...dialog.buttons].sort(), ["Cancel", "Sign In Separately", "Use This Login"]);
        await studio.picture(workbench, "command-login");
        await dialog.press("Cancel");
        await workbench.status(/Plexicus: Sign In$/);
        await workbench.runCommand("Plexicus: Sign In");
        await (await workbench.dialog(/with the login of the plexicus command\?/)).press("Use This Login");
        await workbench.notification(/Signed in to Plexicus as ada@/);
        await workbench.runCommand("Plexicus: Sign Out");
        await workbench.notification(/The command itself stays signed in/);
        await workbench.status(/Plexicus: Sign In$/);
      },
      { settings: studio.settings("auto"), env },
    );
    assert.equal(await machine.stored(), before);
  } finally {
    await machine.close();
  }
});

test("code-server's web worker host signs in with a code", () =>
  inNode(
    async (workbench) => {
      await studio.enterCode(workbench, () => workbench.runCommand("Plexicus: Sign In"));
      await workbench.status(/ada@example\.test/);
    },
    { settings: { ...studio.settings("auto"), ...inWebWorker("plexicus.plexicus-auth-example") } },
  ));

test("an extension in another extension host can use the login that this one keeps", async () => {
  const elsewhere = await tenLines(studio.folder, "elsewhere", "Elsewhere", "consumer");
  const settings = { ...studio.settings("auto"), ...inWebWorker("plexicus.plexicus-auth-example") };
  await studio.visitNode(
    [example.vsix, await pack(elsewhere)],
    async (workbench) => {
      await studio.enterCode(workbench, () => workbench.runCommand("Plexicus: Sign In"));
      await workbench.status(/ada@example\.test/);
      await workbench.runCommand("Elsewhere: List Repositories");
      await (await workbench.dialog(/'elsewhere' wants to sign in using Plexicus/)).press("Allow");
      await workbench.pick(ADA_LABEL);
      assert.match((await workbench.picks()).join(), /difference_engine/);
    },
    { settings },
  );
});

test("neither the log nor the diagnostics contain a secret", async () => {
  const host = await VscodeWeb.start({ extensions: [example.folder], settings: studio.settings("auto") });
  await studio.visit(host, async (workbench) => {
    await studio.enterCode(workbench, () => workbench.runCommand("Plexicus: Sign In"));
    await workbench.status(/ada@example\.test/);
    await workbench.runCommand("Plexicus: Copy Diagnostics");
    await workbench.notification(/the diagnostics were copied to the clipboard/);
    const diagnostics = await workbench.clipboard();
    assert.equal((JSON.parse(diagnostics) as { status: { state: string } }).status.state, "logged_in");
    assert.doesNotMatch(diagnostics, SECRET);
    const log = await workbench.output("Plexicus");
    assert.match(log, /Signed in as ada@example\.test/);
    assert.doesNotMatch(log, SECRET);
  });
});

test("two windows see each other's sign-in and sign-out", async () => {
  const host = await VscodeWeb.start({ extensions: [example.folder], settings: studio.settings("auto") });
  const context = await studio.browser.newContext();
  try {
    const [first, second] = [await Workbench.open(context, host.url), await Workbench.open(context, host.url)];
    await studio.enterCode(first, () => first.runCommand("Plexicus: Sign In"));
    await first.status(/ada@example\.test/);
    await seen(second, /ada@example\.test/);
    await second.runCommand("Plexicus: Sign Out");
    await second.status(/Plexicus: Sign In$/);
    await seen(first, /Plexicus: Sign In$/);
  } finally {
    await context.close();
    await host.stop();
  }
});

/** Waits for the status in a window of a browser, which looks for changes every minute. */
async function seen(workbench: Workbench, pattern: RegExp): Promise<void> {
  await workbench.page.locator(".statusbar-item").filter({ hasText: pattern }).waitFor({ timeout: 90_000 });
}
