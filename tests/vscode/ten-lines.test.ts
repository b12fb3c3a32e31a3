/** The lines of the package's README work when copied, also in two extensions at once. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { CodeServer } from "./code-server.js";
import { pack } from "./extensions.js";
import { ADA_LABEL, Studio } from "./studio.js";
import { tenLines } from "./ten-lines.js";
import { Workbench } from "./workbench.js";

let studio: Studio;

before(async () => {
  studio = await Studio.open();
});
after(async () => studio.close());

test("the README's lines list the repositories, and a second extension can use the same login", async () => {
  const first = await tenLines(studio.folder, "first", "First");
  const second = await tenLines(studio.folder, "second", "Second");
  const host = await CodeServer.start({
    extensions: [await pack(first), await pack(second)],
    settings: studio.settings(),
  });
  const context = await studio.browser.newContext();
  try {
    const workbench = await Workbench.open(context, host.url);
    const tab = await studio.approve(workbench, () => workbench.runCommand("First: List Repositories"));
    assert.match(tab, /signed in/i);
    assert.match((await workbench.picks()).join(), /difference_engine/);
    await workbench.page.keyboard.press("Escape");

    await workbench.runCommand("Second: List Repositories");
    await (await workbench.dialog(/'second' wants to sign in using Plexicus/)).press("Allow");
    await workbench.pick(ADA_LABEL);
    assert.match((await workbench.picks()).join(), /difference_engine/);
  } finally {
    await context.close();
    await host.stop();
  }
});
