/** Starts code-server: VS Code in a browser, with extension hosts in Node and in a web worker. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { place } from "./place.js";
import { QUIET, type Settings } from "./settings.js";

/** What a code-server is started with. */
export interface CodeServerOptions {
  /** The `.vsix` files of the extensions. */
  extensions: readonly string[];
  /** What else is in the environment of the server and of its Node extension host. */
  env?: NodeJS.ProcessEnv;
  /** The user's settings. */
  settings?: Settings;
  /** The settings in the opened folder's `.vscode/`. */
  workspaceSettings?: Settings;
}

const alive = new Set<ChildProcess>();
process.once("exit", () => alive.forEach(killGroup));
// The runner ends a file that takes too long with SIGTERM.
process.once("SIGTERM", () => process.exit(1)).once("SIGINT", () => process.exit(1));

/**
 * A running code-server. Its windows keep secrets badly: each reads them once, when it opens, writes
 * all of them back at any change, and hears of its own changes only.
 */
export class CodeServer {
  /** Opens the workspace. */
  readonly url: string;
  /** The home of whoever runs it; `data/logs/` in it has what the hosts log. */
  readonly home: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, home: string, url: string) {
    this.#child = child;
    this.home = home;
    this.url = url;
  }

  /** Starts one on a free port, in a home of its own, and waits until it listens. */
  static async start(options: CodeServerOptions): Promise<CodeServer> {
    const home = await mkdtemp(join(tmpdir(), "plexicus-code-server-"));
    try {
      // Settings of machine scope are read from the machine that the extensions run on alone.
      for (const scope of ["User", "Machine"])
        await writeSettings(join(home, "data", scope), { ...QUIET, ...options.settings });
      await writeSettings(join(home, "workspace/.vscode"), options.workspaceSettings ?? {});
      const env = { PATH: process.env["PATH"], HOME: home, EXTENSIONS_GALLERY: "{}", ...options.env };
      const [node, args] = [place("PLEXICUS_VSCODE_NODE"), [place("PLEXICUS_CODE_SERVER"), ...folders(home)]];
      const install = options.extensions.flatMap((vsix) => ["--install-extension", vsix]);
      if (install.length > 0) await promisify(execFile)(node, [...args, ...install], { env });
      // A group of its own, so that all of it can be killed at once.
      const child = spawn(node, [...args, ...SERVE], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
      alive.add(child);
      const query = new URLSearchParams({ folder: join(home, "workspace") });
      return new CodeServer(child, home, `${await origin(child)}?${query}`);
    } catch (error) {
      await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
      throw error;
    }
  }

  /** Kills it with its extension hosts, and removes its home. */
  async stop(): Promise<void> {
    const closed = once(this.#child, "close");
    killGroup(this.#child);
    await closed;
    await rm(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

const SERVE = [
  ...["--bind-addr", "127.0.0.1:0", "--auth", "none"],
  ...["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"],
];

function folders(home: string): string[] {
  const options = { config: "config.yaml", "user-data-dir": "data", "extensions-dir": "extensions" };
  return Object.entries(options).flatMap(([option, name]) => [`--${option}`, join(home, name)]);
}

async function writeSettings(folder: string, settings: Settings): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "settings.json"), JSON.stringify(settings));
}

/** Waits for the line that says where it listens. */
async function origin(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const take = (text: string) => {
      printed += text;
      const url = /HTTP server listening on (\S+)\n/.exec(printed)?.[1];
      if (url) resolve(url);
    };
    child.stdout?.setEncoding("utf8").on("data", take);
    child.stderr?.setEncoding("utf8").on("data", take);
    child.once("error", reject);
    child.once("close", () => reject(new Error(`code-server ended:\n${printed}`)));
  });
}

function killGroup(child: ChildProcess): void {
  alive.delete(child);
  try {
    if (child.pid) process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
