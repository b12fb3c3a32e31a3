/** A program that runs, and what it printed so far. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";

import { leak } from "./leaks.js";

/** How a program ended. */
export interface Run {
  /** The exit code; null if a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** What a program is started with. */
export interface RunOptions {
  /** Changes to the environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  /** The folder that it runs in, else that of the tests. */
  cwd?: string;
  /** Standard input; left open and empty without it. */
  input?: string;
  /** Told each piece of output as it comes. */
  onOutput?: (text: string) => void;
  /** Its standard output is to be a token. */
  printsToken?: boolean;
  /** What must not be printed, beside what looks like a secret. */
  secrets?: Iterable<string>;
}

/** Longer than any of these programs takes; then it is killed, and its test fails. */
const DEADLINE_MS = 20_000;

const alive = new Set<ChildProcess>();
process.once("exit", () => alive.forEach((child) => child.kill("SIGKILL")));

export class Running {
  stdout = "";
  stderr = "";
  /** Resolves when it ended; rejects if it printed a secret. */
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
    child.stdin.on("error", () => undefined); // it may end without reading
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
    this.ended.catch(() => undefined); // whoever awaits it still gets the rejection
  }

  /** Waits until its messages match, and gives the first group, or the whole match. */
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

  /** Types a line. */
  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }
}

/** The run, if it ended with this code; its output is in the error otherwise. */
export function endedWith(code: number, run: Run): Run {
  const output = `${run.stdout}${run.stderr}`.trimEnd();
  assert.equal(run.code, code, `expected exit code ${code}, got ${run.code}:\n${output}`);
  return run;
}
