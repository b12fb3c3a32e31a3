/** The library's calls besides the login: tokens, decisions and settings; and what works without JCEF. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { ApiToken, CreatedToken, Decision, PlanStep, Rotation, Session, Status } from "@plexicus/auth";

import { ADA, Studio } from "./studio.js";

let studio: Studio;

before(async () => {
  studio = await Studio.open();
});
after(async () => studio.close());

test("tokens are listed, created, revoked and rotated", async () => {
  const ide = await studio.ide();
  const given = await studio.server.control.createToken({ email: ADA, name: "By hand", expires_in_s: 86_400 });
  const adopted = await ide.call<Session>("adoptToken", { token: given.access_token });
  assert.deepEqual([adopted.tokenKind, adopted.provenance], ["personal", "provided"]);

  const created = await ide.call<CreatedToken>("createToken", { name: "CI" });
  assert.notEqual(created.value, "");
  const tokens = await ide.call<ApiToken[]>("tokens");
  assert.ok(tokens.some(({ name, tokenId }) => name === "CI" && tokenId === created.tokenId));
  assert.equal(await ide.call("revokeToken", { tokenId: created.tokenId }), "revoked");
  assert.equal(await ide.call("revokeToken", { tokenId: created.tokenId }), "not_found");
  const rotated = await ide.call<Rotation>("rotate");
  assert.deepEqual([rotated.source, rotated.revoked, rotated.newToken], ["stored", "revoked", null]);
  assert.equal((await ide.call<{ status: number }>("fetch", { url: "/repositories" })).status, 200);
});

test("the plan and the decisions of the core can be read", async () => {
  const ide = await studio.ide();
  const plan = await ide.call<PlanStep[]>("plan");
  assert.deepEqual(
    plan.filter(({ possible }) => possible).map(({ method }) => method),
    ["browser", "device", "paste"],
  );
  assert.equal(await ide.call("settled"), null);
  await studio.signIn(ide);
  assert.equal(await ide.call("token"), "stored");
  assert.ok((await ide.call<Decision[]>("explain")).some(({ flow }) => flow === "login"));
});

test("a changed setting applies from the next call on", async () => {
  const ide = await studio.ide();
  const { apiOrigin } = await ide.call<Status>("status");
  await ide.call("set", { settings: { loginMethod: "device" } });
  assert.equal(await ide.changes.next(), "changed");
  const login = ide.call<Session>("login");
  assert.equal((await ide.progress.next()).kind, "device");
  const cancelling = assert.rejects(login, { code: "cancelled" });
  await ide.cancel(login.call);
  await cancelling;

  await ide.call("set", { settings: { apiUrl: "http://plexicus.test" } });
  await assert.rejects(ide.call("status"), ({ code, remedy }: { code: string; remedy: string }) => {
    assert.deepEqual([code, remedy !== ""], ["api_url_refused", true]);
    return true;
  });
  await ide.call("set", { settings: {} });
  assert.equal((await ide.call<Status>("status")).apiOrigin, apiOrigin);
});

test("without JCEF, only the token of the environment works, and other calls fail with a remedy", async () => {
  const apiUrl = { PLEXICUS_API_URL: "https://api.app.plexicus.ai", PLEXICUS_APP_URL: "" };
  const without = await studio.ide({ hasJcef: false, environment: apiUrl });
  const nobody = await without.call<Status>("status");
  assert.deepEqual([nobody.state, nobody.source, nobody.error?.code], ["logged_out", null, "host_failed"]);
  assert.match(nobody.error?.remedy ?? "", /PLEXICUS_API_TOKEN/);
  for (const call of ["login", "logout", "accounts", "tokens", "plan", "explain", "rotate", "ensureLoggedIn"])
    await assert.rejects(without.call(call), { code: "host_failed", message: /JCEF/ }, call);

  const pluginOff = await studio.ide({ lacksJcefPlugin: true, environment: apiUrl });
  assert.match(
    (await pluginOff.call<Status>("status")).error?.remedy ?? "",
    /Enable the plugin “Web Browser \(JCEF\)”/,
  );
  await assert.rejects(pluginOff.call("login"), { code: "host_failed", message: /JCEF/ });
  assert.match((await pluginOff.openToolWindow("first")) ?? "", /Web Browser \(JCEF\)/);

  const token = "plxp_from_the_environment";
  const ide = await studio.ide({ hasJcef: false, environment: { ...apiUrl, PLEXICUS_API_TOKEN: token } });
  const status = await ide.call<Status>("status", { verify: true });
  assert.deepEqual(
    [status.state, status.source, status.apiOrigin, status.verified, status.scopes],
    ["unverified", "environment", "https://api.app.plexicus.ai", false, []],
  );
  assert.equal((await ide.call<Session>("ensureLoggedIn")).source, "environment");
  const other = ide.call("fetch", { url: "https://plexicus.ai.example.test/repositories" });
  await assert.rejects(other, { code: "origin_not_allowed" });
  await assert.rejects(ide.call("fetch", { url: "/repositories", account: ADA }), { code: "host_failed" });
  assert.ok(!ide.said.join("\n").includes(token));
});
