/** The plugin's own Kotlin and its pages, in headless Chromium: sign-in, the bearer, status, sign-out. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Status } from "@plexicus/auth";

import { ADA, Studio } from "./studio.js";

let studio: Studio;

before(async () => {
  studio = await Studio.open();
});
after(async () => studio.close());

test("a login in the browser, the bearer for Kotlin, and a sign-out, with no tool window open", async () => {
  const ide = await studio.ide();
  const before = await ide.call<Status>("status");
  assert.equal(before.state, "signed_out");
  assert.match(await studio.signIn(ide), /signed in/i);
  const status = await ide.call<Status>("status", { verify: true });
  assert.equal(status.state, "signed_in");
  assert.equal(status.identity?.email, ADA);
  assert.equal(status.persistence, "durable");

  const url = `${studio.server.url}/repositories`;
  const authorization = await ide.call<string>("authorizationHeader", { url });
  const headers = { authorization, "x-plexicus-client": await ide.call<string>("clientHeader") };
  assert.equal((await fetch(url, { headers })).status, 200);
  assert.equal((await ide.call<{ status: number }>("fetch", { url: "/repositories" })).status, 200);

  const outcome = await ide.call<{ revoked: string }>("logout");
  assert.equal(outcome.revoked, "revoked");
  assert.equal((await fetch(url, { headers })).status, 401);
  await assert.rejects(ide.call("authorizationHeader", { url }), { code: "no_credentials" });
});
