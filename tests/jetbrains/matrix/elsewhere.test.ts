/** Changes by another IDE: PasswordSafe reports none, so the core reads the storage again every minute. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Studio } from "../studio.js";

const LOOKS_AGAIN_WITHIN_MS = 75_000;

let studio: Studio;

before(async () => {
  studio = await Studio.open();
});
after(async () => studio.close());

test("a login and a logout in another IDE are reported within a minute, without any call", async () => {
  const folder = await studio.home();
  const [here, elsewhere] = [await studio.ide({ folder }), await studio.ide({ folder })];
  await here.call("status");
  await studio.signIn(elsewhere);
  assert.equal(await here.changes.next(undefined, LOOKS_AGAIN_WITHIN_MS), "logged_in");
  await elsewhere.call("logout");
  assert.equal(await here.changes.next(undefined, LOOKS_AGAIN_WITHIN_MS), "logged_out");
});
