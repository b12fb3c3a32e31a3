/** The tool window's page as its user sees it: with mouse and keyboard, in both themes, in two projects. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { BearerHeaders, Status, StoredAccount } from "@plexicus/auth";
import { violations } from "../browser/accessibility.js";
import { ACTIVE, giveHostileNames, SHOWN } from "../browser/hostile-names.js";
import type { ChromiumBrowsers } from "./chromium.js";
import type { Ide } from "./ide.js";
import { heading, look, open, press, wear } from "./looking.js";
import { ADA, GRACE, Studio } from "./studio.js";
import { DARK, ISLANDS_DARK, LIGHT } from "./themes.js";

let studio: Studio;

before(async () => {
  studio = await Studio.open();
});
after(async () => studio.close());

test("the user signs in, sees the account, revokes a token, reads the diagnostics and signs out", async () => {
  const { access_token: canary } = await studio.server.control.createToken({
    email: ADA,
    name: "Old laptop",
    expires_in_s: 86_400,
  });
  await studio.server.control.createToken({ email: ADA, name: "CI pipeline", expires_in_s: null });
  const ide = await studio.ide();
  const view = await open(ide, "first");
  await look(view, ide, "signed-out", "Sign in to Plexicus");

  await view.getByRole("button", { name: "Sign In", exact: true }).click();
  const address = await ide.browsed.next();
  await look(view, ide, "browser", "Approve in your browser");
  await view.getByRole("button", { name: "Copy Link" }).click();
  assert.equal(await ide.copied.next(), address);
  await view.getByRole("button", { name: "Open Again" }).click();
  assert.equal(await ide.browsed.next(), address);
  assert.equal(await view.locator(".code").textContent(), await studio.ada.checkCode(address));
  await studio.ada.approve(address);
  await heading(view, ADA);
  await view.getByText("Analytical Engines").waitFor();

  await view.getByRole("button", { name: "Revoke Old laptop" }).click();
  await view.getByRole("button", { name: "Sign In with More Access" }).click();
  await studio.ada.approve(await ide.browsed.next());
  await view.getByText("read, support").waitFor();
  await view.getByRole("button", { name: "Revoke Old laptop" }).click();
  await view.getByText("Old laptop").waitFor({ state: "detached" });
  assert.equal(
    (
      await fetch(`${studio.server.url}/repositories`, {
        headers: { authorization: `Bearer ${canary}`, "x-plexicus-client": "test/1" },
      })
    ).status,
    401,
  );
  await look(view, ide, "signed-in", ADA);

  await view.getByText("Diagnostics").click();
  await view.getByText("browser: available").waitFor();
  await look(view, ide, "diagnostics", ADA);
  await view.getByRole("button", { name: "Copy", exact: true }).click();
  assert.match(await ide.copied.next(), /^browser: available\./);

  const other = await open(ide, "second");
  await heading(other, ADA);
  await view.getByRole("button", { name: "Sign Out", exact: true }).click();
  await heading(view, "Sign in to Plexicus");
  await heading(other, "Sign in to Plexicus");

  await ide.call("closeProject", { project: "second" });
  if (!other.isClosed()) await other.waitForEvent("close");
  await heading(view, "Sign in to Plexicus");
  assert.deepEqual((ide.browsers as ChromiumBrowsers).foreign, []);
});

test("the user signs in with a code by keyboard alone, after cancelling a first attempt", async () => {
  const ide = await studio.ide();
  const view = await open(ide, "first");
  await heading(view, "Sign in to Plexicus");
  await press(view, "Sign In");
  const address = await ide.browsed.next();
  await heading(view, "Approve in your browser");
  await press(view, "Cancel");
  await heading(view, "Sign in to Plexicus");
  assert.match(address, /\/auth\/cli\?/);

  await press(view, "Sign In with a Code");
  await look(view, ide, "code", "Enter this code in your browser");
  await view.getByText("Never enter a code that someone sent you.").waitFor();
  const code = (await view.locator(".code").textContent()) ?? "";
  await press(view, "Copy Code");
  assert.equal(await ide.copied.next(), code);
  await press(view, "Open Page");
  await studio.ada.activate(await ide.browsed.next(), code);
  await heading(view, ADA);
});

test("a failed sign-out and a revoked login are shown, with a way to continue", async () => {
  const ide = await studio.ide();
  const view = await open(ide, "first");
  await studio.signIn(ide);
  await heading(view, ADA);

  await studio.server.control.fault({
    method: "DELETE",
    path: "/users/me/api-tokens/self",
    action: { kind: "status", status: 503 },
  });
  await view.getByRole("button", { name: "Sign Out", exact: true }).click();
  await view.getByRole("alert").waitFor();
  await look(view, ide, "sign-out-failed", ADA);
  await studio.server.control.clearFaults();
  await view.getByRole("button", { name: "Sign Out Here Only" }).click();
  await heading(view, "Sign in to Plexicus");

  await studio.signIn(ide);
  await heading(view, ADA);
  await view.getByRole("button", { name: "Check Again" }).click();
  await studio.server.control.revoke({ all: ADA });
  await assert.rejects(ide.call("fetch", { url: "/repositories" }), { code: "token_rejected" });
  await look(view, ide, "rejected", "Your login is no longer accepted");
});

test("“Sign In Again” over a login that works asks first", async () => {
  const ide = await studio.ide();
  const view = await open(ide, "first");
  await studio.signIn(ide);
  await heading(view, ADA);
  await view.getByRole("button", { name: "Sign In Again" }).click();
  await view.getByText("Signing in with the same account replaces this login and revokes its token.").waitFor();
  await view.getByText("Signing in with another account adds that account and keeps this login.").waitFor();
  await look(view, ide, "sign-in-again", `You are signed in as ${ADA}`);
  await press(view, "Cancel");
  await heading(view, ADA);
  assert.deepEqual(ide.browsed.left, []);
  const { loginId } = await ide.call<Status>("status");
  await view.getByRole("button", { name: "Sign In Again" }).click();
  await press(view, "Sign In Again");
  await studio.ada.approve(await ide.browsed.next());
  await heading(view, ADA);
  const again = await ide.call<Status>("status");
  assert.notEqual(again.loginId, loginId);
  assert.deepEqual(await loginIds(ide), [again.loginId]);

  await view.getByRole("button", { name: "Sign In Again" }).click();
  await press(view, "Sign In Again");
  await studio.approveAs(GRACE, await ide.browsed.next());
  await heading(view, "grace@example.test");
  assert.deepEqual(await loginIds(ide), [again.loginId, (await ide.call<Status>("status")).loginId]);
});

test("signing out of a provided token offers to revoke it too", async () => {
  const { access_token: token } = await studio.server.control.createToken({ email: ADA, name: "given" });
  const headers = { authorization: `Bearer ${token}`, "x-plexicus-client": "test/1" };
  const ide = await studio.ide();
  const view = await open(ide, "first");
  const paste = async () => {
    const pasted = ide.call("login", { method: "paste" });
    ide.answer((await ide.dialogs.next()).ask, token);
    await pasted;
    await heading(view, ADA);
    await view.getByRole("button", { name: "Sign Out", exact: true }).click();
    await heading(view, "Sign out of Plexicus?");
  };
  await paste();
  await look(view, ide, "sign-out-given", "Sign out of Plexicus?");
  await press(view, "Sign Out");
  await heading(view, "Sign in to Plexicus");
  assert.equal((await fetch(`${studio.server.url}/repositories`, { headers })).status, 200);

  await paste();
  await press(view, "Sign Out and Revoke");
  await heading(view, "Sign in to Plexicus");
  assert.equal((await fetch(`${studio.server.url}/repositories`, { headers })).status, 401);
});

test("after a weekend offline the login has probably expired; back online, “Sign In” checks it", async () => {
  const ide = await studio.ide();
  await studio.signIn(ide);
  await studio.server.control.fault({ path: "/*", times: 1000, action: { kind: "status", status: 503 } });
  await ide.browsers.run("core.html", "const now = Date.now; Date.now = () => now() + 60 * 3600 * 1000");
  const view = await open(ide, "first");
  await look(view, ide, "stale", "Your login has probably expired");
  assert.equal((await ide.call<Status>("status")).state, "stale");
  await studio.server.control.clearFaults();
  // The login is still valid, so no browser opens.
  await press(view, "Sign In");
  await heading(view, ADA);
  assert.deepEqual(ide.browsed.left, []);
});

test("a core that does not start is reported, with a button to try again", async () => {
  let isBroken = true;
  const ide = await studio.ide({
    tampering: {
      resource: (url, given) => (isBroken && url.includes("core.js") ? { ...given, mimeType: "text/plain" } : given),
    },
  });
  const view = await open(ide, "first");
  await look(view, ide, "failure", "Plexicus is not available");
  isBroken = false;
  await view.getByRole("button", { name: "Try Again" }).click();
  await heading(view, "Sign in to Plexicus");
});

test("no page can navigate away, and no secret reaches the visible page", async () => {
  const ide = await studio.ide();
  const view = await open(ide, "first");
  await studio.signIn(ide);
  await heading(view, ADA);
  const headers = await ide.call<BearerHeaders>("headers", { url: `${studio.server.url}/findings` });
  const [, token = ""] = headers.Authorization.split(" ");
  const pushed = ide.said.map((line) => JSON.parse(line) as { event: string; browser?: number; url?: string });
  const shown = pushed.find(({ event, url }) => event === "load" && url?.includes("/view.html"))?.browser;
  const toView = pushed.filter(({ event, browser }) => event === "execute" && browser === shown);
  assert.ok(toView.length > 2);
  assert.equal(JSON.stringify(toView).includes(token), false);
  await assert.rejects(
    view.evaluate(() => fetch("https://example.test/")),
    /Failed to fetch/,
  );
  await view.evaluate(() => void (location.href = "https://example.test/"));
  assert.equal(await ide.refused.next(), "https://example.test/");
  assert.match(view.url(), /^https:\/\/plexicus-auth-[0-9a-f]+\//);
  await heading(view, ADA);
  assert.deepEqual(await view.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [
    0,
    0,
    "",
  ]);
  assert.deepEqual((ide.browsers as ChromiumBrowsers).foreign, []);
});

test("hostile names are only text, in the tool window and in the status for Kotlin", async () => {
  const ide = await studio.ide();
  const view = await open(ide, "first");
  await giveHostileNames(studio.server.control);
  try {
    await studio.signIn(ide);
    await heading(view, SHOWN.email);
    await view.getByText(SHOWN.organization).waitFor();
    await view.getByText(SHOWN.token).waitFor();
    assert.equal(await view.locator("main a").count(), 0);
    const { identity } = await ide.call<Status>("status", { verify: true });
    assert.deepEqual([identity?.email, identity?.organizationName], [SHOWN.email, SHOWN.organization]);
    assert.doesNotMatch(JSON.stringify(identity), ACTIVE);
  } finally {
    await studio.server.control.clearFaults();
  }
});

test("the view uses the IDE's colors and font, follows theme changes, and is readable without them", async () => {
  const ide = await studio.ide();
  const view = await open(ide, "first");
  await heading(view, "Sign in to Plexicus");
  const worn = () =>
    view.evaluate(() => {
      const style = (selector: string) => getComputedStyle(document.querySelector(selector) as Element);
      const button = style("main button:not(.primary)");
      return {
        font: style("body").fontFamily.split(",")[0],
        size: style("body").fontSize,
        background: style("body").backgroundColor,
        text: style("h2").color,
        button: [button.backgroundColor, button.color, button.borderTopColor],
      };
    });
  await wear(view, ide, DARK);
  assert.deepEqual(await worn(), {
    font: "Inter",
    size: "13px",
    background: "rgb(43, 45, 48)",
    text: "rgb(223, 225, 229)",
    button: ["rgb(43, 45, 48)", "rgb(223, 225, 229)", "rgb(78, 81, 87)"],
  });
  await wear(view, ide, ISLANDS_DARK, 18);
  assert.deepEqual(await worn(), {
    font: "Inter",
    size: "18px",
    background: "rgb(25, 26, 28)",
    text: "rgb(209, 211, 217)",
    button: ["rgba(0, 0, 0, 0)", "rgb(209, 211, 217)", "rgb(78, 81, 87)"],
  });
  await wear(view, ide, { ...LIGHT, fontFamily: 'A "font" \\ of; color: red' });
  assert.equal((await worn()).background, "rgb(247, 248, 250)");
  assert.match(
    await view.evaluate(() => getComputedStyle(document.body).fontFamily),
    /^"A \\"font\\" \\\\ of; color: red", system-ui,/,
  );
  for (const isDark of [true, false]) {
    await wear(view, ide, { isDark, fontFamily: "", colors: {} });
    assert.deepEqual(await violations(view), [], `without the IDE's colors, ${isDark ? "dark" : "light"}`);
  }
});

async function loginIds(ide: Ide): Promise<string[]> {
  return (await ide.call<StoredAccount[]>("accounts")).map(({ loginId }) => loginId);
}
