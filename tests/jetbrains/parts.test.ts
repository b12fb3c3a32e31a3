/** What a plugin's user sees in the IDE: actions, the status bar, notifications and the settings page. */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

import { place } from "../vscode/place.js";
import type { Ide } from "./ide.js";
import { ADA, GRACE, Studio } from "./studio.js";

const UI = "ai.plexicus.auth.ui";
const WIDGET = { class: `${UI}.PlexicusStatusBarFactory` };

interface Widget {
  id: string;
  text: string;
  tooltip: string;
}

interface Page {
  title: string;
  isModified: boolean;
  fields: string[];
  choices: string[];
  labels: string[];
  /** The enabled buttons. */
  buttons: string[];
  rows: string[];
}

let studio: Studio;

before(async () => {
  studio = await Studio.open();
});
after(async () => studio.close());

const act = (ide: Ide, action: string) => ide.call("act", { class: `${UI}.${action}`, project: "first" });
const settings = (ide: Ide, options: object = {}) =>
  ide.call<Page>("settings", { class: `${UI}.PlexicusSettingsPage`, ...options });

/** Repeats a read until it returns the expected value. */
async function seen<T>(look: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> {
  for (const end = Date.now() + 30_000; ; ) {
    const found = await look();
    if (isThere(found)) return found;
    if (Date.now() > end) throw new Error(`It did not come; there is ${JSON.stringify(found)}`);
  }
}

test("the actions sign in, show the status and sign out, and the status bar follows", async () => {
  const ide = await studio.ide();
  assert.deepEqual(await ide.call<Widget>("widget", WIDGET), {
    id: "ai.plexicus.auth.plexicus",
    text: "Plexicus: Sign In",
    tooltip: "You are not signed in.",
  });
  assert.ok(!ide.said.some((line) => line.includes('"event":"browser"')), "nothing is started before it is needed");

  await act(ide, "SignInAction");
  const address = await ide.browsed.next();
  const shown = await ide.notifications.next();
  assert.equal(
    shown.content,
    `Approve the sign-in in your browser. If the page shows a code, it must be ${await studio.ada.checkCode(address)}.`,
  );
  assert.deepEqual(shown.actions, ["Open Again", "Copy Link"]);
  await ide.call("pressNotification", { button: "Copy Link" });
  assert.equal(await ide.copied.next(), address);
  await studio.ada.approve(address);
  assert.match((await ide.notifications.next()).content, /^You are signed in as ada@example\.test \(.+\)\.$/);
  await seen(
    () => ide.call<Widget>("widget"),
    ({ text }) => text === `Plexicus: ${ADA}`,
  );

  await ide.call("clickWidget");
  const status = await ide.notifications.next();
  assert.match(status.content, /^Signed in as ada@example\.test .* It expires on .* Server: http/);
  await act(ide, "SignOutAction");
  assert.equal((await ide.notifications.next()).content, "You are signed out.");
  await seen(
    () => ide.call<Widget>("widget"),
    ({ text }) => text === "Plexicus: Sign In",
  );
  await act(ide, "SignOutAction");
  assert.equal((await ide.notifications.next()).content, "You are not signed in.");
});

test("a sign-in with a code shows the code, which can be copied", async () => {
  const ide = await studio.ide({ isRemoteHost: true });
  await act(ide, "SignInAction");
  const { content, actions } = await ide.notifications.next();
  const [, code = ""] =
    /^Enter the code ([A-Z0-9-]+) at http\S+ to sign in\. Never enter a code that someone sent you\.$/.exec(content) ??
    [];
  assert.deepEqual(actions, ["Copy Code", "Open Page"]);
  await ide.call("pressNotification", { button: "Copy Code" });
  assert.equal(await ide.copied.next(), code);
});

test("a starting IDE starts the core only if there is a login, and needs no open window", async () => {
  const folder = await studio.home();
  const first = await studio.ide({ folder });
  await first.call("activity", { class: `${UI}.PlexicusStartup` });
  assert.ok(!first.said.some((line) => line.includes('"event":"browser"')));
  await studio.signIn(first);
  await first.close();

  const second = await studio.ide({ folder });
  await second.call("activity", { class: `${UI}.PlexicusStartup` });
  assert.ok(second.said.some((line) => line.includes('"event":"browser"')));
});

test("the settings page stores its fields, tests the connection and manages accounts", async () => {
  const folder = await studio.home();
  const ide = await studio.ide({ folder });
  const opened = await settings(ide);
  assert.deepEqual([opened.title, opened.isModified, opened.fields], ["Plexicus", false, ["", ""]]);
  assert.deepEqual(opened.choices, ["Plexicus only", "The best method for this machine"]);

  await settings(ide, { press: "Test Connection" });
  await seen(
    () => settings(ide),
    ({ labels }) => labels.some((label) => label === "<html>The server answers. You are not signed in.</html>"),
  );
  const changed = await settings(ide, { fields: ["http://plexicus.test"], press: "Test Connection" });
  assert.equal(changed.isModified, true);
  await seen(
    () => settings(ide),
    ({ labels }) => labels.some((label) => label?.startsWith("<html>The API address was refused") === true),
  );
  await settings(ide, { fields: ["http://127.0.0.1:1"], press: "Test Connection" });
  await seen(
    () => settings(ide),
    ({ labels }) =>
      labels.some((label) => label?.startsWith("<html>The server http://127.0.0.1:1 could not be reached.") === true),
  );
  assert.deepEqual((await settings(ide, { end: "reset" })).fields, ["", ""], "a test stores nothing");

  await settings(ide, { choices: [2, 1], end: "apply" });
  assert.equal((await settings(ide)).isModified, false);
  await settings(ide, { end: "close" });
  assert.deepEqual((await settings(ide)).choices, ["A server on this machine", "The browser"]);

  await settings(ide, { press: "Sign In…" });
  await studio.ada.approve(await ide.browsed.next());
  await seen(
    () => settings(ide),
    ({ rows }) => rows.length === 1,
  );
  await settings(ide, { press: "Sign In…" });
  await studio.approveAs(GRACE, await ide.browsed.next());
  const { rows } = await seen(
    () => settings(ide),
    ({ rows }) => rows.length === 2,
  );
  assert.match(rows[0] ?? "", /^ada@example\.test .* — default$/);
  assert.match(rows[1] ?? "", /^grace@example\.test/);
  await settings(ide, { row: 1, press: "Use as Default" });
  await seen(
    () => settings(ide),
    ({ rows: [, second] }) => second?.endsWith("— default") === true,
  );
  await settings(ide, { row: 0, press: "Sign Out" });
  await seen(
    () => settings(ide),
    ({ rows }) => rows.length === 1,
  );
});

test("the code and the message bundle use the same keys", async () => {
  const library = join(dirname(place("PLEXICUS_README")), "jetbrains/src/main");
  const bundle = await readFile(join(library, "resources/messages/PlexicusAuthBundle.properties"), "utf8");
  const keys = [...bundle.matchAll(/^([a-z.]+)=/gm)].map(([, key]) => key ?? "");
  assert.deepEqual(keys, [...new Set(keys)]);
  const folder = join(library, "kotlin/ai/plexicus/auth");
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".kt"));
  const sources = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  const text = sources.join("\n");
  const quoted = [...text.matchAll(/"([a-z.]+)"/g)].map(([, key]) => key ?? "");
  const variants = (key: string) => [key, key.replace(/\.(unknown|unless\.used|soon)$/, "")];
  // plugin.xml uses this one.
  const unused = keys.filter(
    (key) => key !== "notifications.group" && !variants(key).some((each) => quoted.includes(each)),
  );
  assert.deepEqual(unused, []);
  const used = [...text.matchAll(/(?<![.\w])text\("([a-z.]+)"/g)].map(([, key]) => key ?? "");
  assert.deepEqual(
    used.filter((key) => !keys.includes(key)),
    [],
  );
});
