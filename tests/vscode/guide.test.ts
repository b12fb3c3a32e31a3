/** Follows the guide's steps from an empty folder, and runs its extension that does without the package. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { pack } from "./extensions.js";
import { place } from "./place.js";
import { ADA_LABEL, Studio } from "./studio.js";

const MOST_LINES = 20;

let studio: Studio;
let guide: string;

before(async () => {
  studio = await Studio.open();
  guide = await readFile(join(dirname(place("PLEXICUS_README")), "docs/guides/vscode.md"), "utf8");
});
after(async () => studio.close());

/** Returns the code blocks of a section, by language. */
function blocks(heading: string): Record<string, string[]> {
  const section = guide.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const found: Record<string, string[]> = {};
  for (const [, language = "", code = ""] of section.matchAll(/```(\w+)\n([\s\S]*?)```/g))
    (found[language] ??= []).push(code);
  return found;
}

/** Writes the manifest and the code, and bundles them with the guide's command. Returns the folder. */
async function build(name: string, manifest: string, code: string, command: string): Promise<string> {
  const folder = join(studio.folder, name);
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), manifest);
  await writeFile(join(folder, "extension.ts"), code);
  // The packages that the previous step installs.
  await symlink(resolve("node_modules"), join(folder, "node_modules"));
  const [program, ...args] = command.replace("npx ", "").trim().split(" ");
  const tools = join(dirname(place("PLEXICUS_README")), "node_modules/.bin");
  const env = { ...process.env, PATH: [tools, process.env["PATH"]].join(delimiter) };
  await promisify(execFile)(program ?? "", args, { cwd: folder, env });
  return folder;
}

test("the guide's steps make an extension that signs in, calls, shows the status and signs out", async () => {
  const { json = [], sh = [], ts = [] } = blocks("From an empty folder to a working extension");
  const [manifest = ""] = json;
  const [code = ""] = ts;
  assert.ok(code.split("\n").filter((line) => line.trim() !== "").length <= MOST_LINES);
  const hello = await pack(await build("hello", manifest, code, sh[1] ?? ""));

  const [alone = ""] = blocks("Without this package")["ts"] ?? [];
  const ownManifest = {
    ...JSON.parse(manifest),
    name: "other",
    contributes: { commands: [{ command: "other.list", title: "Other: List Repositories" }] },
  };
  const address = alone.replace("https://api.app.plexicus.ai", studio.server.url);
  const other = await pack(await build("other", JSON.stringify(ownManifest), address, sh[1] ?? ""));

  await studio.visitNode([hello, other], async (workbench) => {
    const tab = await studio.approve(workbench, () => workbench.pressStatus(/Plexicus: Sign In/));
    assert.match(tab, /You are signed in.*go back to code-server\./s);
    await workbench.status(/ada@example\.test/);
    await workbench.runCommand("Hello: List Repositories");
    assert.ok((await workbench.picks()).length > 0);
    await workbench.page.keyboard.press("Escape");
    await workbench.runCommand("Hello: Show Status");
    await workbench.page.locator(".quick-input-list").getByText("Analytical Engines").waitFor();
    await workbench.page.keyboard.press("Escape");

    await workbench.runCommand("Other: List Repositories");
    await (await workbench.dialog(/'other' wants to sign in using Plexicus/)).press("Allow");
    await workbench.pick(ADA_LABEL);
    await workbench.notification(/The server answered 200/);

    await workbench.runCommand("Hello: Sign Out");
    await workbench.status(/Plexicus: Sign In$/);
    assert.ok(await studio.wasRevoked());
  });
});
