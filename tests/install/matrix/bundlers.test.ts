/** Pages bundled with tools other than esbuild, opened in a real browser. */

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import type { Browser } from "playwright-core";

import { openBrowser } from "../../browser/chrome.js";
import { newProject, tool, WORKS } from "../project.js";
import { said } from "../said.js";
import { serveFolder } from "../serve-folder.js";

const MODULE_PAGE = `<!doctype html><title></title><script type="module" src="page.mjs"></script>`;
const PAGE = `<!doctype html><title></title><script type="module" src="page.js"></script>`;

/** The parts of Vite that are used here. */
interface Vite {
  build(options: object): Promise<unknown>;
  createServer(options: object): Promise<{
    listen(): Promise<unknown>;
    close(): Promise<void>;
    resolvedUrls: { local: string[] } | null;
  }>;
}

/** The parts of Rollup that are used here. */
interface Rollup {
  rollup(options: object): Promise<{ write(options: object): Promise<unknown>; close(): Promise<void> }>;
}

/** The parts of webpack that are used here. */
type Webpack = (options: object, done: (error: Error | null, stats?: Stats) => void) => void;
interface Stats {
  hasErrors(): boolean;
  hasWarnings(): boolean;
  toString(): string;
}

const resolver = createRequire(tool("index.js"));
let browser: Browser;

before(async () => {
  browser = await openBrowser();
});
after(async () => browser.close());

test("Vite's build", async (t) => {
  const root = await newProject(t);
  await writeFile(join(root, "index.html"), MODULE_PAGE);
  const { build } = await load<Vite>("vite");
  await build({ root, logLevel: "silent", configFile: false });
  assert.equal(await said(browser, `${await serveFolder(t, join(root, "dist"))}/index.html`), WORKS);
});

test("Vite's development server", async (t) => {
  const root = await newProject(t);
  await writeFile(join(root, "index.html"), MODULE_PAGE);
  const { createServer } = await load<Vite>("vite");
  const server = await createServer({
    root,
    logLevel: "silent",
    configFile: false,
    server: { host: "127.0.0.1", port: 0 },
  });
  t.after(() => server.close());
  await server.listen();
  assert.equal(await said(browser, server.resolvedUrls?.local[0] ?? ""), WORKS);
});

test("webpack", async (t) => {
  const project = await newProject(t);
  await writeFile(join(project, "page.html"), PAGE);
  const { default: webpack } = await load<{ default: Webpack }>("webpack");
  const stats = await promisify<object, Stats | undefined>(webpack)({
    context: project,
    entry: "./page.mjs",
    output: { path: project, filename: "page.js" },
    mode: "production",
    performance: { hints: false },
  });
  assert.ok(stats && !stats.hasErrors() && !stats.hasWarnings(), stats?.toString());
  assert.equal(await said(browser, `${await serveFolder(t, project)}/page.html`), WORKS);
});

test("Rollup", async (t) => {
  const project = await newProject(t);
  await writeFile(join(project, "page.html"), PAGE);
  const { rollup } = await load<Rollup>("rollup");
  const { nodeResolve } = await load<{ nodeResolve(options: object): object }>("@rollup/plugin-node-resolve");
  const warnings: string[] = [];
  const bundle = await rollup({
    input: join(project, "page.mjs"),
    plugins: [nodeResolve({ browser: true })],
    onwarn: ({ message }: { message: string }) => warnings.push(message),
  });
  await bundle.write({ file: join(project, "page.js"), format: "es" });
  await bundle.close();
  assert.deepEqual(warnings, []);
  assert.equal(await said(browser, `${await serveFolder(t, project)}/page.html`), WORKS);
});

/** Imports a bundler as its own users do. */
async function load<Bundler>(name: string): Promise<Bundler> {
  return (await import(pathToFileURL(resolver.resolve(name)).href)) as Bundler;
}
