/** Starts code-server: VS Code in a browser, with extension hosts in Node and in a web worker. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { place } from "./place.js";
import { QUIET, type Settings } from "./settings.js";

/** The options of a code-server. */
export interface CodeServerOptions {
  /** The `.vsix` files of the extensions. */
  extensions: readonly string[];
  /** Additional variables in the environment of the server and of its Node extension host. */
  env?: NodeJS.ProcessEnv;
  /** The user's settings. */
  settings?: Settings;
  /** The settings in the opened folder's `.vscode/`. */
  workspaceSettings?: Settings;
}

const alive = new Set<ChildProcess>();
process.once("exit", () => alive.forEach(killGroup));
// The test runner sends SIGTERM to a file that takes too long.
process.once("SIGTERM", () => process.exit(1)).once("SIGINT", () => process.exit(1));

/**
 * A running code-server. Its windows do not share secrets well: each reads them once, when it opens,
 * writes all of them back on any change, and receives events only for its own changes.
 */
export class CodeServer {
  /** The address that opens the workspace. */
  readonly url: string;
  /** The home folder of the server's user. Its `data/logs/` contains the logs of the extension hosts. */
  readonly home: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, home: string, url: string) {
    this.#child = child;
    this.home = home;
    this.url = url;
  }

  /** Starts a server on a free port, with its own home folder, and waits until it listens. */
  static async start(options: CodeServerOptions): Promise<CodeServer> {
    const home = await mkdtemp(join(tmpdir(), "plexicus-code-server-"));
    try {
      // Settings of machine scope are read only from the machine that the extensions run on.
      for (const scope of ["User", "Machine"])
        await writeSettings(join(home, "data", scope), { ...QUIET, ...options.settings });
      await writeSettings(join(home, "workspace/.vscode"), options.workspaceSettings ?? {});
      const env = { PATH: process.env["PATH"], HOME: home, EXTENSIONS_GALLERY: "{}", ...options.env };
      const [node, args] = [place("PLEXICUS_VSCODE_NODE"), [place("PLEXICUS_CODE_SERVER"), ...folders(home)]];
      const install = options.extensions.flatMap((vsix) => ["--install-extension", vsix]);
      if (install.length > 0) await promisify(execFile)(node, [...args, ...install], { env });
      // Its own process group, so that all processes can be killed at once.
      const child = spawn(node, [...args, ...SERVE], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
      alive.add(child);
      const query = new URLSearchParams({ folder: join(home, "workspace") });
      return new CodeServer(child, home, `${await origin(child)}?${query}`);
    } catch (error) {
      await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
      throw error;
    }
  }

  /** Kills the server and its extension hosts, and removes its home folder. */
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

/** Waits for the line with the address that it listens on. */
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
