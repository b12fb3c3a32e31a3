/** The chat's MCP server: the editor starts it with the token of this login, without any pasting. */

import assert from "node:assert/strict";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";

import { buildExample, type Example } from "../example.js";
import { place } from "../place.js";
import { Studio } from "../studio.js";

let studio: Studio;
let example: Example;

before(async () => {
  studio = await Studio.open();
  example = await buildExample(studio.folder);
});
after(async () => studio.close());

test("the Plexicus MCP server starts with the token of this login", async () => {
  const settings = { ...studio.settings(), "chat.disableAIFeatures": false };
  const log = join(studio.folder, "uvx.log");
  // With VSCODE_CLI, the editor uses this PATH instead of asking a login shell.
  const env = { VSCODE_CLI: "1", PATH: [await fakeUvx(log), process.env["PATH"]].join(delimiter) };
  await studio.visitNode(
    [example.vsix],
    async (workbench) => {
      await studio.approve(workbench, () => workbench.runCommand("Plexicus: Sign In"));
      await workbench.status(/ada@example\.test/);
      await workbench.runCommand("Plexicus: Add MCP Server");
      await (await workbench.notification(/the chat can now use the MCP server/)).press("Show Servers");
      await workbench.pick("Plexicus");
      await workbench.pick("Start Server");
      await workbench.page
        .locator(".view-line")
        .filter({ hasText: /Discovered\s\d+\stools/ })
        .waitFor();
      await studio.picture(workbench, "mcp");
      assert.equal(await readFile(log, "utf8"), "plexicus-mcp has a token\n");
    },
    { settings, env },
  );
});

/** Creates a replacement for uv's runner that starts the installed server and logs how it was called. */
async function fakeUvx(log: string): Promise<string> {
  const folder = join(studio.folder, "bin");
  await mkdir(folder);
  const script = `#!/bin/sh\necho "$* \${PLEXICUS_API_TOKEN:+has a token}" >> "${log}"\nexec "${place("PLEXICUS_MCP")}"\n`;
  await writeFile(join(folder, "uvx"), script);
  await chmod(join(folder, "uvx"), 0o755);
  return folder;
}
