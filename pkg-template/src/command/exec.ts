// `plexicus exec`: runs a program with the token in its environment, and in nothing else.

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { isatty } from "node:tty";
import type { ApiOption } from "./arguments.js";
import { fail } from "./exit.js";
import { openSession } from "./session.js";
import { say, style } from "./terminal.js";

/** What `env` and its kin answer for failures of their own. */
const FAILED = 125;
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

/** A terminal sends these to the program as well; from elsewhere they come here alone. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];
const SIGNALS: readonly NodeJS.Signals[] = [...FROM_TERMINAL, "SIGTERM", "SIGHUP", "SIGUSR2", "SIGCONT", "SIGWINCH"];

export async function exec(program: string, programArguments: string[], { apiUrl }: ApiOption): Promise<void> {
  const env = await environment(apiUrl);
  if (!env) return;
  process.exitCode = await run(program, programArguments, env);
}

async function environment(apiUrl: string | undefined): Promise<NodeJS.ProcessEnv | undefined> {
  try {
    const { auth } = await openSession(apiUrl);
    const { value } = await auth.token();
    const address = apiUrl === undefined ? {} : { PLEXICUS_API_URL: auth.apiOrigin };
    return { ...process.env, ...address, PLEXICUS_API_TOKEN: value };
  } catch (error) {
    fail(error);
    process.exitCode = FAILED;
    return undefined;
  }
}

function run(program: string, programArguments: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(program, programArguments, { env, stdio: "inherit" });
  // Not by `process.stdin`: merely to look at it makes a pipe non-blocking, for the program too.
  const isAtTerminal = [0, 1, 2].some(isatty);
  const forward = (signal: NodeJS.Signals) => {
    if (!(isAtTerminal && FROM_TERMINAL.includes(signal))) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  return new Promise((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      const isMissing = error.code === "ENOENT";
      say(`${style.bad("✗")} ${program}: ${isMissing ? "there is no such program" : `it cannot be run (${error.code})`}`);
      resolve(isMissing ? NOT_FOUND : NOT_EXECUTABLE);
    });
    child.once("exit", (code, signal) => resolve(signal === null ? (code ?? FAILED) : 128 + constants.signals[signal]));
  });
}
