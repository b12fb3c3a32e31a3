/** A running program and its output so far. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";

import { leak } from "./leaks.js";

/** How a program ended. */
export interface Run {
  /** The exit code; null if a signal ended the program. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** How to start a program. */
export interface RunOptions {
  /** Changes to the environment; undefined removes a variable. */
  env?: Record<string, string | undefined>;
  /** The working folder; by default the tests' folder. */
  cwd?: string;
  /** Standard input; without it, standard input stays open and empty. */
  input?: string;
  /** Called with each piece of output. */
  onOutput?: (text: string) => void;
  /** Whether its standard output may contain a token. */
  printsToken?: boolean;
  /** Texts that must not be printed, in addition to anything that looks like a secret. */
  secrets?: Iterable<string>;
}

/** Longer than any of these programs takes. After it the program is killed, and its test fails. */
const DEADLINE_MS = 20_000;

const alive = new Set<ChildProcess>();
process.once("exit", () => alive.forEach((child) => child.kill("SIGKILL")));

export class Running {
  stdout = "";
  stderr = "";
  /** Resolves when the program has ended; rejects if it printed a secret. */
  readonly ended: Promise<Run>;
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv, options: RunOptions = {}) {
    const child = spawn(program, args, { env, cwd: options.cwd, stdio: ["pipe", "pipe", "pipe"] });
    this.#child = child;
    alive.add(child);
    const take = (stream: "stdout" | "stderr") => (text: string) => {
      this[stream] += text;
      options.onOutput?.(text);
      for (const watcher of this.#watchers) watcher();
    };
    child.stdout.setEncoding("utf8").on("data", take("stdout"));
    child.stderr.setEncoding("utf8").on("data", take("stderr"));
    child.stdin.on("error", () => undefined); // the program may end without reading
    if (options.input !== undefined) child.stdin.end(options.input);
    const deadline = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
    this.ended = new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        clearTimeout(deadline);
        alive.delete(child);
        for (const watcher of this.#watchers) watcher();
        const run = { code, stdout: this.stdout, stderr: this.stderr };
        const printed = options.printsToken ? run.stderr : run.stdout + run.stderr;
        const leaked = leak(printed, options.secrets);
        if (leaked) reject(new Error(`${program} ${args.join(" ")} printed ${leaked}`));
        else resolve(run);
      });
    });
    this.ended.catch(() => undefined); // the caller that awaits it still gets the rejection
  }

  /** Waits until standard error matches; returns the first group, or the whole match. */
  async message(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this.stderr);
        const hasEnded = this.#child.exitCode !== null || this.#child.signalCode !== null;
        if (match) resolve(match[1] ?? match[0]);
        else if (hasEnded) reject(new Error(`It ended without ${pattern}:\n${this.stderr}`));
        else return;
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Writes a text to standard input. */
  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }
}

/** Returns the run if it ended with this code; otherwise fails with its output. */
export function endedWith(code: number, run: Run): Run {
  const output = `${run.stdout}${run.stderr}`.trimEnd();
  assert.equal(run.code, code, `expected exit code ${code}, got ${run.code}:\n${output}`);
  return run;
}
