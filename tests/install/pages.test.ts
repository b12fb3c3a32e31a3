/** The package in real pages: from a file, under strict policies, in workers. */

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";

import type { Browser, Page } from "playwright-core";

import { openBrowser } from "../browser/chrome.js";
import { bundle } from "./bundles.js";
import { newProject, WORKS } from "./project.js";
import { said } from "./said.js";
import { serveFolder } from "./serve-folder.js";

const PAGE = `<!doctype html><title></title><script src="page.js"></script>`;
const BLANK = `<!doctype html><title></title>`;

let browser: Browser;

before(async () => {
  browser = await openBrowser();
});
after(async () => browser.close());

test("a page from a file:// address", async (t) => {
  const project = await newProject(t);
  await bundle(project, "page.mjs", join(project, "page.js"), "iife", "browser");
  await writeFile(join(project, "page.html"), PAGE);
  assert.equal(await said(browser, pathToFileURL(join(project, "page.html")).href), WORKS);
});

test("a page under a strict Content-Security-Policy with 'wasm-unsafe-eval'", async (t) => {
  const project = await newProject(t);
  await bundle(project, "page.mjs", join(project, "page.js"), "iife", "browser");
  await writeFile(join(project, "page.html"), PAGE);
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'";
  assert.equal(await said(browser, `${await serveFolder(t, project, policy)}/page.html`), WORKS);
});

test("without 'wasm-unsafe-eval', the error is wasm_blocked", async (t) => {
  const project = await newProject(t);
  await bundle(project, "page.mjs", join(project, "page.js"), "iife", "browser");
  await writeFile(join(project, "page.html"), PAGE);
  const policy = "default-src 'none'; script-src 'self'";
  assert.equal(await said(browser, `${await serveFolder(t, project, policy)}/page.html`), "wasm_blocked");
});

test("a page that loads the wasm as a separate file, compressed with brotli", async (t) => {
  const project = await newProject(t);
  await bundle(project, "slim-page.mjs", join(project, "page.js"), "iife", "browser");
  const wasm = await readFile(join(project, "node_modules/@plexicus/auth/plexicus_auth.wasm"));
  await writeFile(join(project, "plexicus_auth.wasm.br"), brotliCompressSync(wasm));
  await writeFile(join(project, "page.html"), PAGE);
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
  assert.equal(await said(browser, `${await serveFolder(t, project, policy)}/page.html`), WORKS);
});

test("a page with the test kit", async (t) => {
  const project = await newProject(t);
  await bundle(project, "kit-page.mjs", join(project, "page.js"), "iife", "browser");
  await writeFile(join(project, "page.html"), PAGE);
  assert.equal(await said(browser, pathToFileURL(join(project, "page.html")).href), "200, revoked");
});

test("a worker that is a single file, without a require", async (t) => {
  const page = await blankPage(await servedWorker(t));
  const answer = await page.evaluate(async () => {
    const worker = new Worker("worker.js");
    const { port1, port2 } = new MessageChannel();
    worker.postMessage("ask", [port2]);
    return new Promise<string>((resolve) => {
      port1.onmessage = ({ data }) => resolve(data as string);
    });
  });
  await page.close();
  assert.equal(answer, `${WORKS}, no require`);
});

test("a service worker", async (t) => {
  const page = await blankPage(await servedWorker(t));
  const answer = await page.evaluate(async () => {
    await navigator.serviceWorker.register("worker.js");
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    active?.postMessage("ask", [port2]);
    return new Promise<string>((resolve) => {
      port1.onmessage = ({ data }) => resolve(data as string);
    });
  });
  await page.close();
  assert.equal(answer, `${WORKS}, no require`);
});

async function servedWorker(t: TestContext): Promise<string> {
  const project = await newProject(t);
  await bundle(project, "worker.mjs", join(project, "worker.js"), "iife", "browser");
  await writeFile(join(project, "blank.html"), BLANK);
  return `${await serveFolder(t, project)}/blank.html`;
}

async function blankPage(url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  return page;
}
