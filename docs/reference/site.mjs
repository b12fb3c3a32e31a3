// A TypeDoc plugin that makes one site of the API reference and the Markdown documents. The documents stay plain
// Markdown without front matter: titles, groups and addresses come from here.

import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const GITHUB = "https://github.com/plexicus/auth/blob/main/";
/** The package's README becomes the first guide. */
const START = "pkg-template/README.md";
/** The documents of each group in order, by address. Others follow by name, in the group of their folder. */
const GROUPS = {
  Guides: [
    "start",
    "guides/token-or-login",
    "guides/from-a-pasted-token",
    "guides/vscode",
    "jetbrains",
    "jetbrains-remote",
    "guides/node",
    "guides/browser",
    "guides/own-host",
    "http-clients",
    "accounts",
    "guides/testing",
  ],
  Reference: ["errors", "token-life", "contract"],
  Project: ["architecture", "threats", "benchmarks", "releasing"],
};
/** Where a folder's documents belong; `""` is `docs/` itself. */
const FOLDERS = { guides: "Guides", recipes: "Recipes", "": "Project" };
const PICTURE = /\.(png|svg|jpe?g|gif|webp)$/;

/** @param {import("typedoc").Application} app */
export function load(app) {
  /** @type {Map<object, string>} */
  const addresses = new Map();

  app.converter.on("createDocument", (_, document) => {
    const file = document.project.files.getReflectionPath(document) ?? "";
    const address = addressOf(pathOf(file));
    addresses.set(document, address);
    document.frontmatter.group ??= groupOf(address);
    const title = /^# (.+)$/m.exec(readFileSync(file, "utf8"))?.[1];
    if (address === "start") document.name = "Getting started";
    else if (title) document.name = title.replaceAll("`", "");
  });

  app.converter.on("resolveBegin", ({ project }) => {
    const { files } = project;
    /** @param {import("typedoc").CommentDisplayPart[]} parts */
    const linked = (parts) => parts.flatMap((part) => fromGitHub(part, files)).map((part) => toGitHub(part, files));
    if (project.readme) project.readme = linked(project.readme);
    for (const all of [project.documents, project.childrenIncludingDocuments]) {
      all?.sort((one, other) => {
        const [first, second] = [addresses.get(one), addresses.get(other)];
        if (first === undefined || second === undefined)
          return Number(first === undefined) - Number(second === undefined);
        return placeOf(first) - placeOf(second) || first.localeCompare(second);
      });
    }
    for (const reflection of Object.values(project.reflections)) {
      if (reflection.isDocument()) reflection.content = linked(reflection.content);
      if (!reflection.comment) continue;
      reflection.comment.summary = linked(reflection.comment.summary);
      for (const tag of reflection.comment.blockTags) tag.content = linked(tag.content);
      reflection.comment.blockTags = merged(reflection.comment.blockTags);
    }
    // TypeDoc would copy them, but nothing links to the copies.
    for (const path of files.getMediaPaths()) if (!PICTURE.test(path)) files.registerReflectionPath(path, project);
  });

  const KindRouter = app.renderer.routers.get("kind");
  app.renderer.defineRouter(
    "documents",
    class extends KindRouter {
      /** @param {import("typedoc").Reflection} target */
      getIdealBaseName(target) {
        return addresses.get(target) ?? super.getIdealBaseName(target);
      }
    },
  );

  app.renderer.on("beginRender", () => {
    const { theme } = app.renderer;
    if (!theme) return;
    const getNavigation = theme.getNavigation.bind(theme);
    theme.getNavigation = (project) => withOverviews(getNavigation(project));
  });

  app.renderer.on("endPage", (page) => {
    if (page.contents) page.contents = finished(page.contents, page.url);
  });
}

/**
 * The path of a file, as seen from the root of the repository.
 * @param {string} path
 */
function pathOf(path) {
  return relative(ROOT, path).replaceAll("\\", "/");
}

/**
 * The address of a document's page, without its ending.
 * @param {string} path
 */
function addressOf(path) {
  return path === START ? "start" : path.replace(/^docs\//, "").replace(/\.md$/, "");
}

/** @param {string} address */
function groupOf(address) {
  const named = Object.entries(GROUPS).find(([, addresses]) => addresses.includes(address));
  const folder = address.includes("/") ? address.split("/")[0] : "";
  return named?.[0] ?? Object.entries(FOLDERS).find(([name]) => name === folder)?.[1] ?? "Project";
}

/** @param {string} address */
function placeOf(address) {
  const place = Object.values(GROUPS).flat().indexOf(address);
  return place < 0 ? Number.POSITIVE_INFINITY : place;
}

/**
 * Turns the address of a document on GitHub, which comments link to, into a link within the site.
 * @param {import("typedoc").CommentDisplayPart} part
 * @param {import("typedoc").FileRegistry} files
 * @returns {import("typedoc").CommentDisplayPart[]}
 */
function fromGitHub(part, files) {
  if (part.kind !== "text" || !part.text.includes(GITHUB)) return [part];
  const [before = "", ...rest] = part.text.split(GITHUB);
  return [
    { kind: "text", text: before },
    ...rest.flatMap((text) => {
      const [path = ""] = /^[^)\s]*/.exec(text) ?? [];
      const { target, anchor } = files.register(`${ROOT.replaceAll("\\", "/")}x`, path);
      const after = text.slice(path.length);
      return [
        { kind: /** @type {const} */ ("relative-link"), text: GITHUB + path, target, targetAnchor: anchor },
        { kind: /** @type {const} */ ("text"), text: after },
      ];
    }),
  ];
}

/**
 * Turns a link to a file that is neither a document nor a picture into its address on GitHub.
 * @param {import("typedoc").CommentDisplayPart} part
 * @param {import("typedoc").FileRegistry} files
 * @returns {import("typedoc").CommentDisplayPart}
 */
function toGitHub(part, files) {
  if (part.kind !== "relative-link" || typeof part.target !== "number") return part;
  const path = files.resolvePath(part.target) ?? "";
  if (!files.getMediaPaths().includes(path) || PICTURE.test(path)) return part;
  const anchor = part.targetAnchor === undefined ? "" : `#${part.targetAnchor}`;
  return { kind: "text", text: GITHUB + pathOf(path) + anchor };
}

/**
 * Makes one list of all errors of a function.
 * @param {import("typedoc").CommentTag[]} tags
 */
function merged(tags) {
  const [first, ...rest] = tags.filter(({ tag }) => tag === "@throws");
  if (!first) return tags;
  first.content = [first, ...rest].flatMap((each) => {
    const type = each.typeAnnotation?.slice(1, -1);
    const name = type === "AuthError" ? "" : `\`${type}\` `;
    return [{ kind: /** @type {const} */ ("text"), text: `\n- ${name}` }, ...each.content];
  });
  first.typeAnnotation = undefined;
  return tags.filter((tag) => !rest.includes(tag));
}

/**
 * Gives a folder of the navigation that has a page of its own an entry for that page. TypeDoc makes the folder itself a
 * link, but a link within a control cannot be reached by every reader.
 * @param {import("typedoc").NavigationElement[]} elements
 * @returns {import("typedoc").NavigationElement[]}
 */
function withOverviews(elements) {
  return elements.map(({ path, children, ...element }) => {
    if (!children) return { ...element, path };
    const overview = path === undefined ? [] : [{ text: "Overview", path, kind: element.kind }];
    return { ...element, children: [...overview, ...withOverviews(children)] };
  });
}

/**
 * Links each code of an error to its section on the page of errors, and makes the page easier to use: landmarks, headings
 * without gaps in their levels, no link within a control, and tables that scroll where the window is narrow.
 * @param {string} html
 * @param {string} url
 */
function finished(html, url) {
  const base = "../".repeat(url.split("/").length - 1);
  const codes = html.replaceAll(
    /<li>(<p>)?<code>([a-z_]+)<\/code>(?= (if|for) )/g,
    `<li>$1<a href="${base}errors.html#$2"><code>$2</code></a>`,
  );
  return leveled(codes)
    .replaceAll('<div class="col-content">', '<div class="col-content" role="main">')
    .replaceAll('<div class="page-menu">', '<div class="page-menu" role="complementary" aria-label="This page">')
    .replaceAll(/<summary[\s\S]*?<\/summary>/g, (summary) => summary.replaceAll(/<a [\s\S]*?<\/a>/g, ""))
    .replaceAll(/href="((?:\.\.?\/)+)"/g, 'href="$1index.html"')
    .replaceAll(">Param: ", ">Parameter ")
    .replaceAll(/<th([^>]*)><\/th>/g, "<td$1></td>")
    .replaceAll("<table>", '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>')
    .replaceAll("</table>", "</table></div>");
}

/**
 * Moves headings up where a level is skipped: an `h4` right below an `h1` becomes an `h2`.
 * @param {string} html
 */
function leveled(html) {
  /** @type {number[]} */
  const above = [];
  return html.replaceAll(/<h([1-6])([\s>][\s\S]*?)<\/h\1>/g, (_, level, rest) => {
    while ((above.at(-1) ?? 0) >= Number(level)) above.pop();
    above.push(Number(level));
    return `<h${above.length}${rest}</h${above.length}>`;
  });
}
