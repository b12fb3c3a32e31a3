/** The tests of the guide's plugin and a second one in the same IDE, for any browser that shows the pages. */

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import type { OpenBrowsers } from "./browsers.js";
import { block, type Built, buildPlugins } from "./guide.js";
import type { Ide } from "./ide.js";
import { pluginOf, withUnpacked } from "./plugin-files.js";
import { problemsOf } from "./plugin-xml.js";
import { ADA, Studio } from "./studio.js";
import { place } from "../vscode/place.js";

const MOST_LINES = 25;

export function tellGuideStories(browsers: (studio: Studio) => OpenBrowsers): void {
  let studio: Studio;
  let plugins: [Built, Built];
  before(async () => {
    studio = await Studio.open();
    plugins = await buildPlugins(await studio.home());
  });
  after(async () => studio.close());

  const start = async (folder?: string): Promise<Ide> => {
    const ide = await studio.ide({ open: browsers(studio), ...(folder !== undefined && { folder }) });
    for (const { id, own } of plugins) await ide.call("load", { plugin: id, own });
    return ide;
  };
  const act = (ide: Ide, { id }: Built, action: string) => {
    const named = action.startsWith("ui.") ? `ai.plexicus.auth.${action}` : `${id}.${action}`;
    return ide.call("act", { plugin: id, class: named, project: "first" });
  };

  test("the guide's plugin is short, and its plugin.xml follows the rules", async () => {
    const code = await block("A plugin from nothing", "kotlin", 1);
    assert.ok(code.split("\n").filter((line) => line.trim() !== "").length <= MOST_LINES);
    await withUnpacked(place("PLEXICUS_JETBRAINS_LIBRARY"), (library) => {
      const wrong = problemsOf(pluginOf({ ...plugins[0], library }));
      // The plugin's author draws the icon.
      assert.deepEqual(
        wrong.filter((each) => !each.includes("pluginIcon")),
        [],
      );
    });
  });

  test("the guide's plugin signs in, calls the API, shows the status and signs out, also from Java", async () => {
    const ide = await start();
    const [acme] = plugins;
    await act(ide, acme, "ListRepositories");
    await studio.ada.approve(await ide.browsed.next());
    assert.match((await ide.notifications.next()).content, /repositories|\[/);

    await act(ide, acme, "ui.StatusAction");
    assert.match((await ide.notifications.next()).content, new RegExp(`Signed in as ${ADA} .*Server: http://127`));
    const called = await ide.call<string>("invoke", {
      plugin: acme.id,
      class: `${acme.id}.Repositories`,
      method: "list",
    });
    assert.equal(JSON.parse(called) instanceof Object, true);

    await act(ide, acme, "ui.SignOutAction");
    assert.equal((await ide.notifications.next()).content, "You are signed out.");
    await act(ide, acme, "ui.StatusAction");
    assert.match((await ide.notifications.next()).content, /^You are not signed in\./);
  });

  test("two plugins have their own pages, share storage and lock, and see each other's changes", async () => {
    const folder = await studio.home();
    const ide = await start(folder);
    const [acme, other] = plugins;
    await act(ide, acme, "ListRepositories");
    await studio.ada.approve(await ide.browsed.next());
    await ide.notifications.next();
    await act(ide, other, "ListRepositories");
    assert.match((await ide.notifications.next()).content, /repositories|\[/);
    assert.equal(ide.browsed.left.length, 0, "the second plugin asks for no sign-in");

    const hosts = new Set(
      ide.said.flatMap((line) => /"url":"https:\/\/(plexicus-auth-[0-9a-f]{16})\/core/.exec(line)?.[1] ?? []),
    );
    assert.equal(hosts.size, 2, [...hosts].join());
    assert.ok(await ide.call<boolean>("takesTheLockInTurn", { plugins: plugins.map(({ id }) => id) }));
    const keychain = await readFile(join(folder, "keychain.json"), "utf8");
    assert.doesNotMatch(keychain, /plexicus-jetbrains/);

    await act(ide, other, "ui.SignOutAction");
    assert.equal((await ide.notifications.next()).content, "You are signed out.");
    await act(ide, acme, "ui.StatusAction");
    assert.match((await ide.notifications.next()).content, /^You are not signed in\./);
  });

  test("a login that an earlier version stored for one client is taken over, and stored once", async () => {
    const folder = await studio.home();
    const first = await start(folder);
    await act(first, plugins[0], "ListRepositories");
    await studio.ada.approve(await first.browsed.next());
    await first.notifications.next();
    await first.close();

    const keychain = join(folder, "keychain.json");
    const now = JSON.parse(await readFile(keychain, "utf8")) as Record<string, string>;
    const old = Object.entries(now).map(([key, value]) => [key.replace("— ", "— plexicus-jetbrains "), value]);
    await writeFile(keychain, JSON.stringify(Object.fromEntries(old)));

    const second = await start(folder);
    await act(second, plugins[1], "ListRepositories");
    assert.match((await second.notifications.next()).content, /repositories|\[/);
    assert.equal(second.browsed.left.length, 0);
    // A pending revocation is taken over only when it is read.
    const keys = Object.keys(JSON.parse(await readFile(keychain, "utf8")) as object).filter(
      (key) => !key.includes(":pending:"),
    );
    assert.deepEqual(
      keys.filter((key) => key.includes("plexicus-jetbrains")),
      [],
    );
  });
}
