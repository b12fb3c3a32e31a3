/** The example's plugin.xml follows the rules of JetBrains and the library; violations are reported. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { place } from "../vscode/place.js";
import { type Plugin, pluginOf, withUnpacked } from "./plugin-files.js";
import { problemsOf } from "./plugin-xml.js";

const RESOURCES = "examples/jetbrains-plugin/src/main/resources";
const XML = "META-INF/plugin.xml";
const SERVICE = "META-INF/plexicus-auth.properties";
const ID = "ai.plexicus.auth.example";
const EXTENSIONS_END = "</extensions>";
const SIGN_IN = `<action id="${ID}.signIn" `;

/** A change of one resource (text replaced, or resource removed), and the problems that it causes. */
interface Breakage {
  in?: string;
  replace: string | RegExp;
  by: string | null;
  wrong: string[];
}

const added = (element: string, ...wrong: string[]): Breakage => ({
  replace: EXTENSIONS_END,
  by: `${element}\n${EXTENSIONS_END}`,
  wrong,
});
const changed = (replace: string | RegExp, by: string, ...wrong: string[]): Breakage => ({ replace, by, wrong });
const gone = (path: string, ...wrong: string[]): Breakage => ({ in: path, replace: "", by: null, wrong });
const listener = (topic: string): string =>
  `<applicationListeners><listener class="${ID}.ExampleAuth" topic="${topic}"/></applicationListeners></idea-plugin>`;

const BREAKAGES: Record<string, Breakage> = {
  "a name whose word is refused": changed(
    "Plexicus (example)",
    "Plexicus Plugin",
    '<name> has a word that is refused: "Plexicus Plugin"',
  ),
  "a name that is too long": changed(
    "Plexicus (example)",
    "Plexicus for everybody who signs in",
    '<name> must have 1 to 30 characters: "Plexicus for everybody who signs in"',
  ),
  "a name with a picture": changed(
    "Plexicus (example)",
    "Plexicus ★",
    '<name> has a character that is refused: "Plexicus ★"',
  ),
  "no home page": changed(' url="https://plexicus.ai"', "", '<vendor> has no url of a home page: ""'),
  "no vendor": changed(">Plexicus</vendor>", "></vendor>", "<vendor> is empty"),
  "a short description": changed(
    /Signs in to Plexicus, and .*has\./,
    "Signs in.",
    "<description> does not begin with 40 Latin characters",
  ),
  "markup in place of a description": changed(
    /Signs in to Plexicus, and .*has\./,
    `<a href="https://plexicus.ai/a/very/long/address/of/a/page">Plexicus</a>`,
    "<description> does not begin with 40 Latin characters",
  ),
  "a template's description": changed(
    "Signs in to Plexicus, and",
    "Enter short description for your plugin here. Then",
    "<description> has a template's text",
  ),
  "a first build with a star": changed(
    "<depends>",
    '<idea-version since-build="251.*"/><depends>',
    'since-build is no build number: "251.*"',
  ),
  "a last build that will never be": changed(
    "<depends>",
    '<idea-version since-build="251" until-build="999.*"/><depends>',
    'until-build is no build number: "999.*"',
  ),
  "no platform": changed(/<depends>.*<\/depends>/, "", "<depends> does not name com.intellij.modules.platform"),
  "no JCEF": changed(/<depends optional.*<\/depends>/, "", "<depends> does not name com.intellij.modules.jcef"),
  "no file for JCEF": gone("META-INF/plexicus-jcef.xml", "there is no META-INF/plexicus-jcef.xml"),
  "an unknown module": changed(
    "</depends>",
    "</depends><depends>com.intellij.modules.moon</depends>",
    '<depends> names an unknown module: "com.intellij.modules.moon"',
  ),
  "an unknown extension point": added("<toolbox/>", "no known extension point: toolbox"),
  "a class that is not there": changed(
    "ui.PlexicusStartup",
    "ui.Startup",
    "there is no class ai.plexicus.auth.ui.Startup",
  ),
  "an action without its class": changed('class="ai.plexicus.auth.ui.SignInAction"', "", "<action> names no class"),
  "a service of the library": added(
    '<applicationService serviceImplementation="ai.plexicus.auth.PlexicusAuth"/>',
    "<applicationService> declares a class of the library, which another plugin may declare too",
  ),
  "a service behind a class of the library": added(
    `<applicationService serviceInterface="ai.plexicus.auth.PlexicusAuth" serviceImplementation="${ID}.ExampleAuth"/>`,
    "<applicationService> declares a class of the library, which another plugin may declare too",
  ),
  "a listener for a topic of the library": changed(
    "</idea-plugin>",
    listener("ai.plexicus.auth.PlexicusAuth"),
    "<listener> hears a topic of the library, which another plugin has too: ai.plexicus.auth.PlexicusAuth",
  ),
  "a listener for a topic of the platform": changed(
    "</idea-plugin>",
    listener("com.intellij.ide.AppLifecycleListener"),
  ),
  "settings in a group that is no more": changed(
    'parentId="tools"',
    'parentId="other"',
    'a settings page is in an unknown group: "other"',
  ),
  "settings without a name": changed(
    ' displayName="Plexicus"',
    "",
    "a settings page has neither a displayName nor a key with its bundle",
  ),
  "settings under an id of their own": changed(
    `<applicationConfigurable id="${ID}.plexicus"`,
    '<applicationConfigurable id="plexicus"',
    `the id of <applicationConfigurable> is not ${ID}.plexicus`,
  ),
  "a widget under an id of its own": changed(
    `<statusBarWidgetFactory id="${ID}.plexicus"`,
    '<statusBarWidgetFactory id="plexicus"',
    `the id of <statusBarWidgetFactory> is not ${ID}.plexicus`,
  ),
  "a tool window under an id of its own": changed(
    `<toolWindow id="${ID}.plexicus"`,
    '<toolWindow id="Plexicus"',
    `the id of <toolWindow> is not ${ID}.plexicus`,
  ),
  "notifications of another group": changed(
    `<notificationGroup id="${ID}.plexicus"`,
    '<notificationGroup id="Plexicus"',
    `there is no <notificationGroup id="${ID}.plexicus">`,
  ),
  "two actions with one id": changed(`${ID}.signOut`, `${ID}.signIn`, `two actions have the id ${ID}.signIn`),
  "an action without a class": changed(
    SIGN_IN,
    '<action id="signIn" ',
    `the id of an action does not begin with the plugin's: "signIn"`,
  ),
  "a menu that is not there": changed(
    'group-id="ToolsMenu"',
    'group-id="Tools"',
    '<add-to-group> names an unknown group: "Tools"',
  ),
  "an action without a text": changed('text="Plexicus Status"', "", `the action ${ID}.status has no text`),
  "a bundle that is not there": changed(
    "<depends>",
    "<resource-bundle>messages.Nothing</resource-bundle><depends>",
    "there is no resource bundle messages.Nothing",
  ),
  "a key that is not there": changed(
    'key="notifications.group"',
    'key="notifications.none"',
    "messages.PlexicusAuthBundle has no key notifications.none",
  ),
  "an icon that is not there": changed(
    "plexicus/toolWindow.svg",
    "plexicus/window.svg",
    "there is no icon icons/plexicus/window.svg",
    "there is no icon icons/plexicus/window_dark.svg",
  ),
  "an icon by a path within": changed(
    'icon="/icons',
    'icon="icons',
    'the path of an icon does not begin with "/": icons/plexicus/toolWindow.svg',
  ),
  "an icon without its dark twin": gone(
    "icons/plexicus/expui/toolWindow_dark.svg",
    "there is no icon icons/plexicus/expui/toolWindow_dark.svg",
  ),
  "mappings that are not there": changed(
    "PlexicusIconMappings.json",
    "Mappings.json",
    "there are no icon mappings Mappings.json",
  ),
  "no icon of the plugin": gone("META-INF/pluginIcon_dark.svg", "there is no META-INF/pluginIcon_dark.svg"),
  "a small icon of the plugin": {
    in: "META-INF/pluginIcon.svg",
    ...changed('width="40"', 'width="16"', "META-INF/pluginIcon.svg is not 40 by 40 pixels"),
  },
  "a big icon of the plugin": {
    in: "META-INF/pluginIcon.svg",
    ...changed("</svg>", `<!--${"x".repeat(3072)}--></svg>`, "META-INF/pluginIcon.svg has more than 3 KB"),
  },
  "no service": gone(SERVICE, `${SERVICE} names no service`),
  "a service that the plugin does not have": {
    in: SERVICE,
    ...changed(
      /=.*/,
      "=ai.plexicus.auth.PlexicusAuth",
      `${SERVICE} names a service that the plugin does not have: ai.plexicus.auth.PlexicusAuth`,
    ),
  },
  "no restart": changed(' require-restart="true"', "", 'the plugin has no require-restart="true"'),
};

test("the descriptor of the example follows every rule", () =>
  withExample((example) => assert.deepEqual(problemsOf(example), [])));

test("each rule reports its own violation and nothing else", () =>
  withExample((example) => {
    for (const [what, breakage] of Object.entries(BREAKAGES)) {
      assert.deepEqual(problemsOf(broken(example, breakage)), breakage.wrong, what);
    }
  }));

test("refuses an id that is not qualified or belongs to another vendor", () =>
  withExample((example) => {
    for (const [id, wrong] of [
      ["com.intellij.plexicus", '<id> begins with a prefix of another vendor: "com.intellij.plexicus"'],
      ["org.jetbrains.plexicus", '<id> begins with a prefix of another vendor: "org.jetbrains.plexicus"'],
      ["com.example.plexicus", '<id> begins with a prefix of another vendor: "com.example.plexicus"'],
      ["plexicus", '<id> is no qualified name: "plexicus"'],
      ["ai.plexicus auth", '<id> is no qualified name: "ai.plexicus auth"'],
    ] as const) {
      // Every other id begins with the plugin's id; the names of classes do not change.
      const renamed = change(example, XML, (xml) => xml.replaceAll(/(?<=id="|<id>)ai\.plexicus\.auth\.example/g, id));
      assert.deepEqual(problemsOf(renamed), [wrong]);
    }
  }));

test("the plugin's service must be a light service", () =>
  withExample((example) => {
    assert.ok(example.isLightService(`${ID}.ExampleAuth`));
    assert.ok(!example.isLightService(`${ID}.Nothing`));
    assert.deepEqual(problemsOf({ ...example, isLightService: () => false }), [
      `${ID}.ExampleAuth is no final class with the annotation @Service`,
    ]);
  }));

function withExample(use: (example: Plugin) => void): Promise<void> {
  const classes = place("PLEXICUS_JETBRAINS_PLUGIN");
  return withUnpacked(place("PLEXICUS_JETBRAINS_LIBRARY"), (library) =>
    use(pluginOf({ resources: join(dirname(place("PLEXICUS_README")), RESOURCES), classes, library })),
  );
}

function broken(plugin: Plugin, { in: path = XML, replace, by }: Breakage): Plugin {
  return change(plugin, path, (text) => {
    if (by === null) return null;
    const replaced = text.replace(replace, () => by);
    assert.notEqual(replaced, text, `${replace} is not in ${path}`);
    return replaced;
  });
}

/** Returns the plugin with a changed text in one resource. */
function change(plugin: Plugin, path: string, by: (text: string) => string | null): Plugin {
  return {
    ...plugin,
    resource: (each) => {
      const text = plugin.resource(each);
      return each === path && text !== null ? by(text) : text;
    },
  };
}
