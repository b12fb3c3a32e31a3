/** A computer on which the `plexicus` command runs, with its own environment and home folder. */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { BrowserDoor } from "./browser-door.js";
import { type Run, Running, type RunOptions } from "./running.js";

export { endedWith, type Run, type RunOptions, Running } from "./running.js";

export class Machine {
  /** Receives the addresses that the command opens. */
  readonly door: BrowserDoor;
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;

  private constructor(door: BrowserDoor, home: string, env: NodeJS.ProcessEnv) {
    this.door = door;
    this.home = home;
    this.env = env;
  }

  /** A machine with a display and without a login, which talks to the server at this origin. */
  static async make(origin: string, env: NodeJS.ProcessEnv = {}): Promise<Machine> {
    const door = await BrowserDoor.make();
    const home = await mkdtemp(join(tmpdir(), "plexicus-home-"));
    return new Machine(door, home, {
      PATH: door.folder,
      HOME: home,
      DISPLAY: ":0",
      PLEXICUS_API_URL: origin,
      PLEXICUS_APP_URL: origin,
      PLEXICUS_ALLOW_INSECURE_LOCALHOST: "1",
      PLEXICUS_CONFIG_DIR: join(home, "config"),
      ...env,
    });
  }

  get credentialsFile(): string {
    return join(this.env["PLEXICUS_CONFIG_DIR"] ?? "", "credentials");
  }

  /** Starts `plexicus` with these arguments. */
  start(args: readonly string[], options: RunOptions = {}): Running {
    return new Running(command(), args, { ...this.env, ...options.env }, options);
  }

  /** Runs `plexicus` with these arguments until it exits; its standard input is empty. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
    return this.start(args, { input: "", ...options }).ended;
  }

  /** The text of the credentials file; undefined if there is none. */
  async stored(): Promise<string | undefined> {
    return readFile(this.credentialsFile, "utf8").catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.door.close();
    await rm(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

function command(): string {
  const command = process.env["PLEXICUS_COMMAND"];
  if (!command) throw new Error("PLEXICUS_COMMAND must name the installed command.");
  return command;
}
