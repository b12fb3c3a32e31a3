/** How long an extension's activation with its first header takes, in VS Code's Node host. */

import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { openBrowser } from "../../browser/chrome.js";
import { CodeServer } from "../../vscode/code-server.js";
import { buildFixture, pack } from "../../vscode/extensions.js";
import { Workbench } from "../../vscode/workbench.js";
import { bundle } from "../bundle.js";
import { type Contender, CONTENDERS } from "../contenders.js";
import { inRounds, type Results } from "../rounds.js";

/** Does nothing: its time is the editor's own. */
const EMPTY = { name: "empty", platform: "node" } as const;

/** Runs each in its own window, and therefore in its own extension host. */
export async function extensionStarts(server: string, rounds: number): Promise<Results> {
  const folder = await mkdtemp(join(tmpdir(), "plexicus-bench-extensions-"));
  const browser = await openBrowser();
  try {
    const fixtures = await Promise.all(["starts", "empty"].map((name) => buildFixture(name, join(folder, "fixtures"))));
    const folders = [...fixtures, await withManifest(EMPTY.name, join(fixtures[1] ?? "", "extension.js"), folder)];
    for (const contender of CONTENDERS) folders.push(await extension(contender, server, folder));
    const host = await CodeServer.start({ extensions: await Promise.all(folders.map(pack)) });
    try {
      const workbench = await Workbench.open(await browser.newContext(), host.url);
      const once = async ({ name }: Contender) => {
        await workbench.reload();
        await workbench.runCommand("Starts: Measure");
        await workbench.answer(`plexicus-bench.${name}`);
        const [, took = ""] = /^starts: (.*)$/.exec(await workbench.status(/^starts: /)) ?? [];
        return Number.isNaN(Number(took)) ? { failed: took } : { ms: Number(took) };
      };
      return await inRounds([EMPTY, ...CONTENDERS], rounds, once, EMPTY.name);
    } finally {
      await host.stop();
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Builds the extension of one contender; returns its folder. */
async function extension(contender: Contender, server: string, parent: string): Promise<string> {
  const start = { START: JSON.stringify({ server, token: "good" }) };
  const built = await bundle(contender, "extension-header", "node", start);
  return withManifest(contender.name, built, parent);
}

async function withManifest(name: string, built: string, parent: string): Promise<string> {
  const folder = join(parent, name);
  const manifest = {
    name,
    publisher: "plexicus-bench",
    version: "1.0.0",
    engines: { vscode: "^1.91.0" },
    main: "./extension.js",
    activationEvents: ["onCommand:bench.never"],
  };
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await copyFile(built, join(folder, "extension.js"));
  const beside = await readdir(dirname(built));
  for (const wasm of beside.filter((name) => name.endsWith(".wasm")))
    await copyFile(join(dirname(built), wasm), join(folder, wasm));
  return folder;
}
