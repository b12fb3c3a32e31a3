/** Every link of the documentation leads somewhere: in the built site, and in the Markdown as GitHub shows it. */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { test } from "node:test";

import { files, ROOT, text } from "./site.js";

/** A file on GitHub, which is also here. */
const GITHUB = "https://github.com/plexicus/auth/blob/main/";
/** Folders that hold nothing of ours. */
const SKIPPED = ["node_modules", "target", "pkg", "vendor"];

test("every link of the site leads to a page and an anchor of it", () => {
  const pages = new Map(files(".html").map((path) => [path, text(path)]));
  const anchors = new Map([...pages].map(([path, html]) => [path, new Set(attributes(html, "id"))]));
  const assets = new Set([...files(""), ""]);
  const broken: string[] = [];
  for (const [path, html] of pages) {
    for (const link of [...attributes(html, "href"), ...attributes(html, "src")]) {
      const [address = "", anchor] = link.split("#");
      if (/^https?:/.test(address)) {
        if (!isGood(link)) broken.push(`${path}: ${link}`);
        continue;
      }
      const target = address === "" ? path : posix.join(posix.dirname(path), decodeURIComponent(address));
      // A sprite's symbols are no anchors of a page.
      const isThere = target.endsWith(".html")
        ? pages.has(target) && (!anchor || anchors.get(target)?.has(decodeURIComponent(anchor)) === true)
        : assets.has(target);
      if (!isThere) broken.push(`${path}: ${link}`);
    }
  }
  assert.deepEqual(broken, []);
});

test("no page, style or script of the site loads anything from elsewhere", () => {
  const foreign: string[] = [];
  for (const path of files(".html")) {
    const loads =
      text(path).match(/<(link|script|img|iframe|source|video|audio)\b[^>]*\b(href|src|srcset)="[^"]*"/g) ?? [];
    foreign.push(...loads.filter((tag) => /="(https?:)?\/\//.test(tag)).map((tag) => `${path}: ${tag}`));
  }
  for (const path of files(".css"))
    foreign.push(
      ...(text(path).match(/(@import|url\(["']?(https?:)?\/\/)[^;]*/g) ?? []).map((rule) => `${path}: ${rule}`),
    );
  assert.deepEqual(foreign, []);
});

test("every document has a page", () => {
  const pages = new Set(files(".html"));
  const docs = markdown(join(ROOT, "docs")).map((path) => relative(join(ROOT, "docs"), path).replaceAll("\\", "/"));
  const missing = docs.filter((path) => path !== "README.md" && !pages.has(path.replace(/\.md$/, ".html")));
  assert.deepEqual(missing, []);
});

test("every link of a Markdown file leads to a file and a heading of it", () => {
  const broken: string[] = [];
  for (const path of markdown(ROOT)) {
    for (const link of linksOf(withoutCode(readFileSync(path, "utf8")))) {
      const isThere = /^[a-z]+:/.test(link) ? isGood(link) : leads(dirname(path), link, path);
      if (!isThere) broken.push(`${relative(ROOT, path)}: ${link}`);
    }
  }
  assert.deepEqual(broken, []);
});

/** Whether an address of another site is well formed and encrypted, and one of this repository leads to a file. */
function isGood(link: string): boolean {
  if (link.startsWith(GITHUB)) return leads(ROOT, link.slice(GITHUB.length), ROOT);
  if (link.startsWith("mailto:")) return link.includes("@");
  if (!URL.canParse(link)) return false;
  const { protocol, hostname } = new URL(link);
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "localhost"].includes(hostname));
}

function leads(folder: string, link: string, from: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? from : join(folder, decodeURIComponent(path));
  if (!existsSync(target)) return false;
  if (anchor === undefined || !target.endsWith(".md") || !statSync(target).isFile()) return true;
  return headings(readFileSync(target, "utf8")).has(anchor);
}

function attributes(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, "g"))].map(([, value = ""]) =>
    value.replaceAll("&amp;", "&"),
  );
}

function markdown(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.includes(entry.name) || entry.name.startsWith(".") ? [] : markdown(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

function withoutCode(source: string): string {
  return source.replaceAll(/^( *)(```|~~~)[\s\S]*?^\1\2.*$/gm, "").replaceAll(/`[^`\n]*`/g, "`code`");
}

/** Links, pictures, and the targets of links by name. */
function linksOf(source: string): string[] {
  const inline = [...source.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)];
  const named = [...source.matchAll(/^\[[^\]]+\]: <?(\S+?)>?$/gm)];
  const tags = [...source.matchAll(/ (?:src|href|srcset)="([^"]+)"/g)];
  return [...inline, ...named, ...tags].map(([, link = ""]) => link);
}

/** The anchors that GitHub gives to headings. */
function headings(source: string): Set<string> {
  const found = new Map<string, number>();
  const plain = source.replaceAll(/^( *)(```|~~~)[\s\S]*?^\1\2.*$/gm, "");
  const anchors = [...plain.matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading = ""]) => {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = words.replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, "").replaceAll(" ", "-");
    const times = found.get(slug) ?? 0;
    found.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  const explicit = [...source.matchAll(/ (?:id|name)="([^"]+)"/g)].map(([, id = ""]) => id);
  return new Set([...anchors, ...explicit]);
}
