/** Runs the samples of docs/recipes that are written for it, and checks what else the recipes say. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { createAuth } from "@plexicus/auth";
import { createTestKit } from "@plexicus/auth/testing";
import { transform } from "esbuild";

import { client } from "./opened-kit.js";

const HERE = dirname(fileURLToPath(import.meta.url));
const RECIPES = join(dirname(process.env["PLEXICUS_README"] ?? ""), "docs/recipes");

/** The pages, by file name. */
const pages = new Map<string, string>();
for (const name of (await readdir(RECIPES)).filter((name) => name.endsWith(".md")).sort())
  pages.set(name, await readFile(join(RECIPES, name), "utf8"));

for (const [name, page] of pages) {
  const samples = [...page.matchAll(/^```ts run\n((?:.|\n)*?)^```$/gm)].map(([, text = ""]) => text);
  for (const [index, text] of samples.entries())
    test(`${name}: sample ${index + 1} runs`, async (t) => {
      // Beside this file, so that the sample finds the installed package.
      const folder = await mkdtemp(join(HERE, "recipe-"));
      t.after(() => rm(folder, { recursive: true, force: true }));
      const { code } = await transform(text, { loader: "ts" });
      await writeFile(join(folder, "sample.mjs"), code);
      await promisify(execFile)(process.execPath, ["sample.mjs"], { cwd: folder });
    });
}

test("the index links every recipe", () => {
  const index = pages.get("README.md") ?? assert.fail();
  for (const name of pages.keys()) if (name !== "README.md") assert.ok(index.includes(`](${name})`), name);
});

test("where each set of scopes has a login, the purpose of the session names the wider one", async () => {
  const kit = createTestKit();
  kit.server.respond("POST /scans", { status: 202 }, { requiredScope: "scan" });
  const auth = await createAuth({ host: { ...kit.host, purposeFrom: "scopes" }, client });
  await auth.login();
  const { purpose } = await auth.ensureLoggedIn({ scopes: ["read", "scan"] });
  assert.equal(kit.browser.opened.length, 2);
  await assert.rejects(auth.fetch("/scans", { method: "POST" }), { code: "insufficient_scope" });
  const answer = await auth.fetch("/scans", { method: "POST", purpose: purpose ?? undefined });
  assert.equal(answer.status, 202);
});

test("elsewhere, ensureLoggedIn keeps a login that works, and login adds the scopes", async () => {
  const kit = createTestKit();
  kit.server.respond("POST /scans", { status: 202 }, { requiredScope: "scan" });
  const auth = await createAuth({ host: kit.host, client });
  await auth.login();
  await auth.ensureLoggedIn({ scopes: ["read", "scan"] });
  await assert.rejects(auth.fetch("/scans", { method: "POST" }), { requiredScope: "read scan" });
  await auth.login({ scopes: ["read", "scan"] });
  assert.equal((await auth.fetch("/scans", { method: "POST" })).status, 202);
});
