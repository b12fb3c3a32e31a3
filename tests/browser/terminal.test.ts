/** The stand-in server prints the TOTP codes that its pages ask for in its terminal. */

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { after, before, test } from "node:test";

import type { Browser, Page } from "playwright-core";

import { type DevServer, startDevServer } from "./dev-server.js";
import { openBrowser } from "./scripted-user.js";

const LINE = /^TOTP code for ada@example\.test: (\d{6}), valid for (\d+) s$/;

let server: DevServer;
let browser: Browser;
const lines: string[] = [];
const printed = new EventEmitter();

before(async () => {
  server = await startDevServer();
  browser = await openBrowser();
  server.onLine((line) => {
    lines.push(line);
    printed.emit("line");
  });
});

after(async () => {
  await browser.close();
  await server.stop();
});

test("a code is printed when a page asks for one and after a wrong one, and appears nowhere else", async () => {
  const page = await browser.newPage();
  await page.goto(`${server.url}/login`);
  await choose(page, "grace@example.test");
  await page.getByRole("button", { name: "Sign out" }).click(); // her account needs no code
  await page.goto(`${server.url}/login`);
  await choose(page, "ada@example.test");
  const first = await code(1);
  await enter(page, first === "000000" ? "111111" : "000000");
  await page.getByRole("alert").waitFor();
  const second = await code(2);
  for (const digits of [first, second]) {
    assert.ok(!(await page.content()).includes(digits));
    assert.ok(!JSON.stringify(await server.control.log()).includes(digits));
  }
  await enter(page, second);
  await page.getByRole("heading", { name: "Hello, Ada Lovelace" }).waitFor();
  assert.equal(lines.length, 2);
  await page.close();
});

/** Signs in through the list, without typing. */
async function choose(page: Page, email: string): Promise<void> {
  await page.getByRole("button", { name: email }).click();
  await page.getByRole("button", { name: email }).and(page.locator("[aria-current]")).waitFor();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function enter(page: Page, digits: string): Promise<void> {
  await page.getByLabel("Six-digit code").fill(digits);
  await page.getByRole("button", { name: "Verify" }).click();
}

/** The code in the line with this number, once it is printed. */
async function code(number: number): Promise<string> {
  while (lines.length < number) await once(printed, "line");
  const [, digits = "", validS = ""] = LINE.exec(lines[number - 1] ?? "") ?? assert.fail(lines.join("\n"));
  assert.ok(Number(validS) >= 30 && Number(validS) <= 60, `valid for ${validS} s`);
  return digits;
}
