/** A custom server, named in the environment of the extension host: the user decides. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { type Example, buildExample } from "./example.js";
import { Studio } from "./studio.js";
import type { Workbench } from "./workbench.js";

const ENVIRONMENT = {
  PLEXICUS_API_URL: "https://plexicus.invalid",
  PLEXICUS_APP_URL: "https://plexicus.invalid",
  PLEXICUS_ALLOW_CUSTOM_API_URL: "1",
};
const WARNING = /https:\/\/plexicus\.invalid is not a plexicus\.ai host: your token will be sent there/;

let studio: Studio;
let example: Example;

before(async () => {
  studio = await Studio.open();
  example = await buildExample(studio.folder);
});
after(async () => studio.close());

async function inContainer(env: Record<string, string>, work: (workbench: Workbench) => Promise<void>): Promise<void> {
  await studio.visitNode([example.vsix], work, { env: { ...ENVIRONMENT, ...env }, settings: {} });
}

test("a token of the environment waits for the user's consent: one notification can give it", () =>
  inContainer({ PLEXICUS_API_TOKEN: "pat_1" }, async (workbench) => {
    const told = await workbench.notification(WARNING);
    assert.deepEqual(told.buttons, ["Trust This Server", "Open Settings"]);
    await studio.picture(workbench, "custom-server");
    await workbench.runCommand("Plexicus: Show Status");
    await workbench.page
      .getByText(/You have not confirmed/)
      .first()
      .waitFor();
    await workbench.page.keyboard.press("Escape");
    assert.equal((await workbench.notifications()).filter((text) => WARNING.test(text)).length, 1);
    await workbench.runCommand("Notifications: Show Notifications"); // its toast is hidden at this point
    await (await workbench.notification(WARNING)).press("Trust This Server");
    await workbench.runCommand("Plexicus: Show Status");
    await workbench.page
      .getByText(/could not be reached/)
      .first()
      .waitFor();
  }));

test("a sign-in asks the user before it contacts the server: without consent nothing is sent", () =>
  inContainer({}, async (workbench) => {
    await workbench.runCommand("Plexicus: Sign In");
    const question = await workbench.dialog(/Sign in to Plexicus: trust https:\/\/plexicus\.invalid\?/);
    assert.match(question.text, WARNING);
    await studio.picture(workbench, "custom-server-sign-in");
    await question.press("Cancel");
    await workbench.notification(/You have not confirmed/);
    await workbench.runCommand("Plexicus: Sign In");
    await (await workbench.dialog(/trust https:\/\/plexicus\.invalid/)).press("Trust This Server");
    await workbench.notification(/could not be reached/); // it tries the server, which does not exist
  }));
