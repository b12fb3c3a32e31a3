/** The page of the browser guide, served and built with Vite, against the stand-in server. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test, type TestContext } from "node:test";

import type { Browser, Page } from "playwright-core";

import { openBrowser } from "../browser/chrome.js";
import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { listen } from "../browser/loopback.js";
import { signInByHand } from "../browser/sign-in-by-hand.js";
import { named, newProject, run, tool } from "./project.js";

const VITE = "vite/bin/vite.js";
const DOCS = join(dirname(named("PLEXICUS_README")), "docs");
const GUIDE = join(DOCS, "guides/browser.md");
const RECIPE = join(DOCS, "recipes/vite.md");

let browser: Browser;
let server: DevServer;

before(async () => {
  browser = await openBrowser();
  server = await startDevServer();
});
after(async () => {
  await browser.close();
  await server.stop();
});

test("vite serves it: a popup login, a call, and the page's status", async (t) => {
  const page = await opened(t, await served(t, await guidesProject(t)));
  await logIn(page);
  await says(page, "Signed in as grace@example.test. The API answers with 200.");
});

test("vite builds it: the same flow works from the built files", async (t) => {
  const folder = await guidesProject(t);
  await run(folder, process.execPath, [tool(VITE), "build"]);
  const page = await opened(t, await served(t, folder, "preview"));
  await logIn(page);
  await says(page, "Signed in as grace@example.test. The API answers with 200.");
});

test("the recipe's page loads the wasm as a file, served or built by vite", async (t) => {
  const folder = await guidesProject(t);
  const [, text = ""] = /^```ts src\/main\.ts\n((?:.|\n)*?)^```$/m.exec(await readFile(RECIPE, "utf8")) ?? [];
  await writeFile(join(folder, "src/main.ts"), pointed(text));
  await says(await opened(t, await served(t, folder)), "logged_out");
  await run(folder, process.execPath, [tool(VITE), "build"]);
  const files = await readdir(join(folder, "dist/assets"));
  assert.ok(files.some((name) => /^plexicus_auth-.*\.wasm$/.test(name)));
  await says(await opened(t, await served(t, folder, "preview")), "logged_out");
});

test("without the callback page, the login fails and says why (Vite serves index.html instead)", async (t) => {
  const folder = await guidesProject(t);
  await rm(join(folder, "callback.html"));
  await rm(join(folder, "vite.config.ts"));
  const page = await opened(t, await served(t, folder, "--host", "127.0.0.1"));
  await logIn(page);
  await says(page, /The page at http:\/\/127\.0\.0\.1:\d+\/callback did not handle the callback/);
});

test("the error names missing CORS as a possible cause", async (t) => {
  await server.control.settings({ cors: "none" });
  t.after(() => server.control.settings({ cors: "full" }));
  const page = await opened(t, await served(t, await guidesProject(t)));
  await logIn(page);
  await says(page, /The server may not allow requests from http:\/\/127\.0\.0\.1:\d+ \(CORS\)/);
});

/** The files of the guide, configured for the stand-in server. */
async function guidesProject(t: TestContext): Promise<string> {
  const folder = await newProject(t);
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await symlink(tool("vite"), join(folder, "node_modules/vite"), "junction");
  const guide = await readFile(GUIDE, "utf8");
  const files = [...guide.matchAll(/^```\w+ (\S+)\n((?:.|\n)*?)^```$/gm)];
  assert.equal(files.length, 5);
  for (const [, name = "", text = ""] of files) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, pointed(text));
  }
  return folder;
}

/** The file, configured for the stand-in server. */
function pointed(text: string): string {
  const here = `createBrowserAuth({ apiUrl: "${server.url}", appUrl: "${server.url}", trust: "loopback", `;
  return text
    .replace("createBrowserAuth(options)", "createBrowserAuth({ ...options })")
    .replace("createBrowserAuth({ ", here);
}

/** Serves the folder with Vite until the test ends; returns its address. */
async function served(t: TestContext, folder: string, ...command: string[]): Promise<string> {
  const { port, close } = await listen();
  await close();
  const vite = spawn(process.execPath, [tool(VITE), ...command, "--port", String(port)], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => ended(vite));
  for await (const line of createInterface({ input: vite.stdout })) {
    const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(line) ?? [];
    if (address) return address;
  }
  throw new Error("Vite ended before it served.");
}

async function ended(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  program.kill();
  await once(program, "exit");
}

async function opened(t: TestContext, address: string): Promise<Page> {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  t.after(() => assert.deepEqual(complaints, []));
  await page.goto(address);
  return page;
}

async function logIn(page: Page): Promise<void> {
  const opening = page.context().waitForEvent("page");
  await page.getByRole("button", { name: "Sign in" }).click();
  await signInByHand(await opening, server);
}

async function says(page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole("status").filter({ hasText: text }).waitFor();
}
