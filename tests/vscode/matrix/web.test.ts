/** A window that runs only in a browser, without Node: settings, Accounts menu, box with the code. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { buildExample, type Example } from "../example.js";
import { Studio } from "../studio.js";
import { VscodeWeb } from "../vscode-web.js";

let studio: Studio;
let example: Example;

before(async () => {
  studio = await Studio.open({ cors: "full" });
  example = await buildExample(studio.folder);
});
after(async () => studio.close());

test("a refused address is corrected without a reload, and the Accounts menu signs in with a code", async () => {
  const settings = { ...studio.settings("auto"), "plexicus.apiUrl": "https://api.example" };
  const host = await VscodeWeb.start({ extensions: [example.folder], settings });
  await studio.visit(host, async (workbench) => {
    const { page } = workbench;
    const told = await workbench.notification(/the host api\.example does not end in/);
    await workbench.status(/Plexicus: Check Settings/);
    await told.press("Open Settings");
    const address = page.locator(".setting-item-contents").filter({ hasText: "Api Url" }).locator("input");
    await address.fill(studio.server.url);
    await workbench.status(/Plexicus: Sign In$/);

    const entry = (await workbench.accounts()).find((item) => /^Sign in with Plexicus to use/.test(item));
    assert.ok(entry, "the Accounts menu offers to sign in");
    await workbench.chooseAccount(entry);
    const [, code = ""] = /your code is (\S+)/.exec(await workbench.box(/^Sign in to Plexicus: your code is/)) ?? [];
    await studio.picture(workbench, "web-code");
    await studio.ada.activate("/activate", code);
    await workbench.status(/ada@example\.test/);
    await workbench.noBox();
  });
});
