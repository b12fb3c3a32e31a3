/** The rules for a plugin's descriptor that can be checked without an IDE, each with its source. */

import { DOMParser, type Document, type Element, onErrorStopParsing } from "@xmldom/xmldom";

import type { Plugin } from "./plugin-files.js";

const DESCRIPTOR = "META-INF/plugin.xml";
const OWN_PROPERTIES = "META-INF/plexicus-auth.properties";

/** The extension points that take a class, and the attributes that name it. */
const EXTENSION_POINTS: Record<string, readonly string[]> = {
  // https://plugins.jetbrains.com/docs/intellij/tool-windows.html
  toolWindow: ["factoryClass"],
  // https://plugins.jetbrains.com/docs/intellij/settings-guide.html
  applicationConfigurable: ["instance", "provider"],
  projectConfigurable: ["instance", "provider"],
  // https://plugins.jetbrains.com/docs/intellij/status-bar-widgets.html
  statusBarWidgetFactory: ["implementation"],
  // https://plugins.jetbrains.com/docs/intellij/plugin-components.html (Project Open)
  postStartupActivity: ["implementation"],
  // https://plugins.jetbrains.com/docs/intellij/plugin-services.html
  applicationService: ["serviceImplementation"],
  projectService: ["serviceImplementation"],
  // https://plugins.jetbrains.com/docs/intellij/notification-balloons.html
  notificationGroup: [],
  // https://plugins.jetbrains.com/docs/intellij/icons.html (New UI Icons)
  iconMapper: [],
};

/** https://plugins.jetbrains.com/docs/intellij/plugin-compatibility.html */
const MODULES = ["platform", "lang", "xml", "vcs", "xdebugger", "java", "python", "jcef"].map(
  (m) => `com.intellij.modules.${m}`,
);

/** https://plugins.jetbrains.com/docs/intellij/settings-guide.html (Values for Parent ID Attribute) */
const SETTINGS_GROUPS = ["appearance", "build", "build.tools", "editor", "language", "tools"];

/** https://plugins.jetbrains.com/docs/intellij/action-system.html: the ids are in the platform's `PlatformActions.xml`. */
const ACTION_GROUPS = ["MainMenu", "FileMenu", "ToolsMenu", "WindowMenu", "HelpMenu", "EditorPopupMenu"];

/** The words that the plugin verifier refuses: `PluginBeanValidator.kt` and `PluginIdVerifier.kt` in its repository. */
const ID_PREFIXES = /^(com|net|org|edu)\.example|^com\.intellij|^org\.jetbrains/;
const NAME_WORDS =
  /plugin|jetbrains|idea|pycharm|clion|appcode|datagrip|fleet|goland|phpstorm|webstorm|rider|resharper|teamcity|youtrack|rubymine|intellij/i;
const TEMPLATE_TEXTS = ["Enter short description for your plugin here", "most HTML tags may be used", "my-framework"];

const PLUGIN_ICONS = ["META-INF/pluginIcon.svg", "META-INF/pluginIcon_dark.svg"];

/** A plugin and its parsed descriptor. */
class Descriptor {
  readonly #document: Document;
  readonly id: string;

  constructor(readonly plugin: Plugin) {
    const text = plugin.resource(DESCRIPTOR);
    if (text === null) throw new Error(`There is no ${DESCRIPTOR}`);
    this.#document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, "text/xml");
    this.id = this.textOf("id") ?? "";
  }

  all(tag: string): Element[] {
    return [...this.#document.getElementsByTagName(tag)];
  }

  textOf(tag: string): string | undefined {
    return this.all(tag)[0]?.textContent?.trim();
  }

  get root(): Element | null {
    return this.#document.documentElement;
  }

  /** Every extension, with the name of its point without the platform's namespace. */
  get extensions(): { point: string; element: Element }[] {
    return this.all("extensions").flatMap((section) => {
      const namespace = section.getAttribute("defaultExtensionNs");
      return children(section).map((element) => {
        const name = namespace ? `${namespace}.${element.tagName}` : element.tagName;
        return { point: name.replace(/^com\.intellij\./, ""), element };
      });
    });
  }

  get listeners(): Element[] {
    return this.all("listener");
  }

  /** Whether the plugin's class loader finds this class. */
  hasClass(name: string): boolean {
    return this.plugin.isOwnClass(name) || this.plugin.isLibraryClass(name);
  }

  /** Whether one of these attributes names a class of the library. */
  isPart(element: Element, attributes: readonly string[]): boolean {
    return attributes.some((name) => this.plugin.isLibraryClass(element.getAttribute(name) ?? ""));
  }
}

type Rule = (descriptor: Descriptor) => string[];

/** https://plugins.jetbrains.com/docs/intellij/plugin-configuration-file.html#idea-plugin__id */
const id: Rule = ({ id }) => [
  ...problem(!/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/.test(id), `<id> is no qualified name: "${id}"`),
  ...problem(ID_PREFIXES.test(id), `<id> begins with a prefix of another vendor: "${id}"`),
];

/** https://plugins.jetbrains.com/legal/approval-guidelines (30 characters) and the verifier's `PluginBeanValidator.kt` */
const name: Rule = (descriptor) => {
  const name = descriptor.textOf("name") ?? "";
  return [
    ...problem(name === "" || name.length > 30, `<name> must have 1 to 30 characters: "${name}"`),
    ...problem(/[^a-zA-Z0-9 .,+_\-/:()#'&[\]|]/.test(name), `<name> has a character that is refused: "${name}"`),
    ...problem(NAME_WORDS.test(name), `<name> has a word that is refused: "${name}"`),
  ];
};

/** https://plugins.jetbrains.com/docs/intellij/plugin-configuration-file.html#idea-plugin__vendor */
const vendor: Rule = (descriptor) => {
  const url = descriptor.all("vendor")[0]?.getAttribute("url") ?? "";
  return [
    ...problem(!descriptor.textOf("vendor"), "<vendor> is empty"),
    ...problem(!/^https?:\/\/[^/]+\.[^/]+/.test(url), `<vendor> has no url of a home page: "${url}"`),
  ];
};

/** https://plugins.jetbrains.com/docs/intellij/plugin-configuration-file.html#idea-plugin__description */
const description: Rule = (descriptor) => {
  const text = (descriptor.textOf("description") ?? "").replace(/<[^>]*>/g, "").trim();
  return [
    ...problem(!/^[\x20-\x7e\s–—]{40}/.test(text), "<description> does not begin with 40 Latin characters"),
    ...problem(
      TEMPLATE_TEXTS.some((template) => text.includes(template)),
      "<description> has a template's text",
    ),
  ];
};

/** https://plugins.jetbrains.com/docs/intellij/build-number-ranges.html; Gradle adds the element if it is absent. */
const ideaVersion: Rule = (descriptor) =>
  descriptor.all("idea-version").flatMap((element) => {
    const [since, until] = [element.getAttribute("since-build") ?? "", element.getAttribute("until-build")];
    return [
      ...problem(!/^[2-9]\d[1-3](\.\d+)*$/.test(since), `since-build is no build number: "${since}"`),
      ...problem(
        until !== null && !/^[2-9]\d[1-3](\.\d+)*(\.\*)?$/.test(until),
        `until-build is no build number: "${until}"`,
      ),
    ];
  });

/** https://plugins.jetbrains.com/docs/intellij/plugin-dependencies.html */
const dependencies: Rule = (descriptor) => {
  const files = descriptor.all("depends").flatMap((element) => element.getAttribute("config-file") ?? []);
  const names = descriptor.all("depends").map((element) => element.textContent?.trim() ?? "");
  return [
    ...problem(
      !names.includes("com.intellij.modules.platform"),
      "<depends> does not name com.intellij.modules.platform",
    ),
    // plugins/jcef/plugin/resources/META-INF/plugin.xml of intellij-community: JCEF's own plugin, from 2026.2 on.
    ...problem(!names.includes("com.intellij.modules.jcef"), "<depends> does not name com.intellij.modules.jcef"),
    ...files
      .filter((file) => descriptor.plugin.resource(`META-INF/${file}`) === null)
      .map((file) => `there is no META-INF/${file}`),
    ...names.filter((name) => !MODULES.includes(name)).map((name) => `<depends> names an unknown module: "${name}"`),
  ];
};

/** The sources are in the table above. */
const extensionPoints: Rule = ({ extensions }) =>
  extensions
    .filter(({ point }) => !(point in EXTENSION_POINTS))
    .map(({ point }) => `no known extension point: ${point}`);

/** https://plugins.jetbrains.com/docs/intellij/plugin-class-loaders.html: a class is looked up by its name. */
const classes: Rule = (descriptor) => {
  const named = [
    ...descriptor.extensions.map(({ point, element }) => ({ element, attributes: EXTENSION_POINTS[point] ?? [] })),
    ...descriptor.all("action").map((element) => ({ element, attributes: ["class"] })),
    ...descriptor.listeners.map((element) => ({ element, attributes: ["class"] })),
  ];
  return named.flatMap(({ element, attributes }) => {
    const names = attributes.flatMap((attribute) => element.getAttribute(attribute) ?? []);
    return [
      ...problem(attributes.length > 0 && names.length === 0, `<${element.tagName}> names no class`),
      ...names.filter((each) => !descriptor.hasClass(each)).map((each) => `there is no class ${each}`),
    ];
  });
};

/**
 * https://plugins.jetbrains.com/docs/intellij/plugin-services.html, and plugin-listeners.html for listeners: both are
 * looked up by the name of a class, and every plugin with the library has a class of that name.
 */
const nothingOfTheLibraryByName: Rule = (descriptor) => {
  const services = descriptor.extensions.filter(({ point }) => /^(application|project|module)Service$/.test(point));
  return [
    ...services
      .filter(({ element }) => descriptor.isPart(element, ["serviceInterface", "serviceImplementation"]))
      .map(({ point }) => `<${point}> declares a class of the library, which another plugin may declare too`),
    ...descriptor.listeners
      .filter((element) => descriptor.isPart(element, ["topic"]))
      .map(
        (element) =>
          `<listener> hears a topic of the library, which another plugin has too: ${element.getAttribute("topic")}`,
      ),
  ];
};

/** https://plugins.jetbrains.com/docs/intellij/settings-guide.html (Table of Attributes) */
const settingsPages: Rule = (descriptor) =>
  descriptor.extensions
    .filter(({ point }) => point.endsWith("Configurable"))
    .flatMap(({ element }) => {
      const parent = element.getAttribute("parentId") ?? "";
      const isNamed =
        element.hasAttribute("displayName") || (element.hasAttribute("key") && element.hasAttribute("bundle"));
      return [
        ...problem(!SETTINGS_GROUPS.includes(parent), `a settings page is in an unknown group: "${parent}"`),
        ...problem(!isNamed, "a settings page has neither a displayName nor a key with its bundle"),
      ];
    });

/** status-bar-widgets.html and settings-guide.html, as above: ids are unique in an IDE. The library derives this one. */
const partIds: Rule = (descriptor) => {
  const wanted = `${descriptor.id}.plexicus`;
  const parts = descriptor.extensions.filter(({ point, element }) =>
    descriptor.isPart(element, EXTENSION_POINTS[point] ?? []),
  );
  const groups = descriptor.extensions.filter(({ point }) => point === "notificationGroup");
  const hasGroup = groups.some(({ element }) => element.getAttribute("id") === wanted);
  return [
    ...parts
      .filter(({ point }) => /^(toolWindow|statusBarWidgetFactory)$|Configurable$/.test(point))
      .filter(({ element }) => element.getAttribute("id") !== wanted)
      .map(({ point }) => `the id of <${point}> is not ${wanted}`),
    ...problem(parts.length > 0 && !hasGroup, `there is no <notificationGroup id="${wanted}">`),
  ];
};

/** https://plugins.jetbrains.com/docs/intellij/action-system.html */
const actions: Rule = (descriptor) => {
  const elements = [...descriptor.all("action"), ...descriptor.all("group")];
  const ids = elements.map((element) => element.getAttribute("id") ?? "");
  const groups = [...ACTION_GROUPS, ...descriptor.all("group").map((group) => group.getAttribute("id") ?? "")];
  return [
    ...ids.filter((each, index) => ids.indexOf(each) < index).map((each) => `two actions have the id ${each}`),
    ...ids
      .filter((each) => !each.startsWith(`${descriptor.id}.`))
      .map((each) => `the id of an action does not begin with the plugin's: "${each}"`),
    ...descriptor
      .all("add-to-group")
      .map((element) => element.getAttribute("group-id") ?? "")
      .filter((group) => !groups.includes(group))
      .map((group) => `<add-to-group> names an unknown group: "${group}"`),
    ...descriptor
      .all("action")
      .filter((action) => !hasText(descriptor, action))
      .map((action) => `the action ${action.getAttribute("id")} has no text`),
  ];
};

/** https://plugins.jetbrains.com/docs/intellij/internationalization.html#message-bundles */
const bundles: Rule = ({ plugin, root }) => {
  const named = [
    ...elementsOf(root, "resource-bundle").map((element) => ({ bundle: element.textContent?.trim() ?? "", key: null })),
    ...elementsOf(root, "*").flatMap((element) => [
      { bundle: element.getAttribute("bundle"), key: element.getAttribute("key") },
      { bundle: element.getAttribute("resource-bundle"), key: null },
    ]),
  ];
  return named.flatMap(({ bundle, key }) => {
    if (bundle === null) return [];
    const text = plugin.resource(bundleFile(bundle));
    if (text === null) return [`there is no resource bundle ${bundle}`];
    return problem(key !== null && !hasKey(text, key), `${bundle} has no key ${key}`);
  });
};

/** https://plugins.jetbrains.com/docs/intellij/icons.html (By Path, Filenames, New UI Icons) */
const icons: Rule = (descriptor) => {
  const { plugin } = descriptor;
  const named = elementsOf(descriptor.root, "*").flatMap((element) => element.getAttribute("icon") ?? []);
  const files = named.filter((each) => each.includes("/"));
  const mapping = descriptor.extensions.filter(({ point }) => point === "iconMapper");
  const mapped = mapping.map(({ element }) => element.getAttribute("mappingFile") ?? "");
  return [
    ...files
      .filter((each) => !each.startsWith("/"))
      .map((each) => `the path of an icon does not begin with "/": ${each}`),
    ...mapped.filter((each) => plugin.resource(each) === null).map((each) => `there are no icon mappings ${each}`),
    ...[...files, ...mapped.flatMap((each) => mappedIcons(plugin.resource(each)))]
      .map((each) => each.replace(/^\//, ""))
      .flatMap((each) => [each, each.replace(/(\.\w+)$/, "_dark$1")])
      .filter((each) => plugin.resource(each) === null)
      .map((each) => `there is no icon ${each}`),
  ];
};

/** https://plugins.jetbrains.com/docs/intellij/plugin-icon-file.html */
const pluginIcons: Rule = ({ plugin }) =>
  PLUGIN_ICONS.flatMap((path) => {
    const svg = plugin.resource(path);
    if (svg === null) return [`there is no ${path}`];
    const isRightSize = /^<svg [^>]*width="40" height="40"/.test(svg);
    return [
      ...problem(!isRightSize, `${path} is not 40 by 40 pixels`),
      ...problem(svg.length > 3072, `${path} has more than 3 KB`),
    ];
  });

/** A rule of the library: it finds the plugin's service. See plugin-services.html#light-services. */
const ownService: Rule = ({ plugin }) => {
  const name = /^service=(.+)$/m.exec(plugin.resource(OWN_PROPERTIES) ?? "")?.[1]?.trim();
  if (name === undefined) return [`${OWN_PROPERTIES} names no service`];
  if (!plugin.isOwnClass(name)) return [`${OWN_PROPERTIES} names a service that the plugin does not have: ${name}`];
  return problem(!plugin.isLightService(name), `${name} is no final class with the annotation @Service`);
};

/** A rule of the library: JCEF keeps its scheme handler until the IDE ends. dynamic-plugins.html */
const restart: Rule = ({ root }) =>
  problem(root?.getAttribute("require-restart") !== "true", 'the plugin has no require-restart="true"');

const RULES: readonly Rule[] = [
  ...[id, name, vendor, description, ideaVersion, dependencies, extensionPoints, classes, nothingOfTheLibraryByName],
  ...[settingsPages, partIds, actions, bundles, icons, pluginIcons, ownService, restart],
];

/** Returns the problems of a plugin, one line each. */
export function problemsOf(plugin: Plugin): string[] {
  const descriptor = new Descriptor(plugin);
  return RULES.flatMap((rule) => rule(descriptor));
}

function hasText(descriptor: Descriptor, action: Element): boolean {
  const key = `action.${action.getAttribute("id")}.text`;
  const bundles = [
    ...descriptor.all("actions").map((each) => each.getAttribute("resource-bundle")),
    descriptor.textOf("resource-bundle"),
  ];
  return (
    action.hasAttribute("text") ||
    bundles.some((bundle) => bundle && hasKey(descriptor.plugin.resource(bundleFile(bundle)) ?? "", key))
  );
}

/** Returns the old and new icons in a mapping file. */
function mappedIcons(json: string | null): string[] {
  if (json === null) return [];
  const walk = (value: unknown, path: string): string[] => {
    if (typeof value === "string") return [path, value];
    if (Array.isArray(value)) return [path, ...(value as string[])];
    return Object.entries(value as object).flatMap(([key, inner]) => walk(inner, path === "" ? key : `${path}/${key}`));
  };
  return walk(JSON.parse(json), "");
}

const problem = (is: boolean, text: string): string[] => (is ? [text] : []);
const children = (element: Element): Element[] =>
  [...element.childNodes].filter((node) => node.nodeType === node.ELEMENT_NODE) as Element[];
const elementsOf = (root: Element | null, tag: string): Element[] => (root ? [...root.getElementsByTagName(tag)] : []);
const bundleFile = (name: string): string => `${name.replaceAll(".", "/")}.properties`;
const hasKey = (properties: string, key: string): boolean =>
  properties.split("\n").some((line) => /^\s*([^=:\s]+)\s*[=:]/.exec(line)?.[1] === key);
