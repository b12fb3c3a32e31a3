// Runs a program in place of this one: with the same terminal, signals and exit code.

import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { isTerminal } from "../node/is-terminal.js";
import { say, style } from "./terminal.js";

/** The exit code of `env` and similar commands for failures of their own. */
export const FAILED = 125;
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

/** A terminal sends these to the program too. From elsewhere, only this process gets them. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];
const SIGNALS: readonly NodeJS.Signals[] = [
  ...FROM_TERMINAL,
  "SIGTERM",
  "SIGHUP",
  "SIGUSR1",
  "SIGUSR2",
  "SIGCONT",
  "SIGWINCH",
];

/** Runs the program and resolves to its exit code, or to that of `env` if the program could not be run. */
export function runProgram(program: string, programArguments: string[], env: NodeJS.ProcessEnv): Promise<number> {
  let child: ChildProcess | undefined;
  // Not by `process.stdin`: accessing it makes a pipe non-blocking, also for the program.
  const isAtTerminal = [0, 1, 2].some((stream) => isTerminal(stream));
  const forward = (signal: NodeJS.Signals) => {
    if (!(isAtTerminal && FROM_TERMINAL.includes(signal))) child?.kill(signal);
  };
  // Before the program starts: otherwise a signal could end this process and leave the program running.
  for (const signal of forwardedSignals()) process.on(signal, forward);
  return new Promise((resolve) => {
    const fail = ({ code }: NodeJS.ErrnoException) => {
      const { message, exitCode } = startFailure(program, code);
      say(`${style.bad("✗")} ${message}`);
      resolve(exitCode);
    };
    try {
      child = spawn(program, programArguments, { env, stdio: "inherit" });
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
      return;
    }
    child.once("error", fail);
    // From then on, an error means that a signal could not be forwarded. The program continues.
    child.once("spawn", () => child?.off("error", fail).on("error", () => undefined));
    child.once("exit", (code, signal) => resolve(signal === null ? (code ?? FAILED) : 128 + constants.signals[signal]));
  });
}

/** Returns the signals to forward. On Windows, the others would end the program or cannot be sent. */
export function forwardedSignals(platform: string = process.platform): readonly NodeJS.Signals[] {
  return platform === "win32" ? ["SIGINT", "SIGTERM"] : SIGNALS;
}

/** Returns why a program could not be started, and the exit code for that. */
export function startFailure(
  program: string,
  code: string | undefined,
  platform: string = process.platform,
): { message: string; exitCode: number } {
  if (program === "") return { message: "The program's name is empty", exitCode: NOT_FOUND };
  const interpreter = platform === "win32" ? interpreterOf(program) : undefined;
  if (interpreter)
    return {
      message: `${program} is a script. Run: plexicus exec -- ${interpreter} ${program}`,
      exitCode: NOT_EXECUTABLE,
    };
  if (code !== "ENOENT")
    return { message: `${program}: the program could not be run (${code})`, exitCode: NOT_EXECUTABLE };
  const hint = platform === "win32" ? `. If it is a .cmd script, run: plexicus exec -- cmd /c ${program}` : "";
  return { message: `${program}: the program was not found${hint}`, exitCode: NOT_FOUND };
}

// Windows starts scripts only through an interpreter. Node could use a shell, where arguments are code.
function interpreterOf(program: string): string | undefined {
  if (/\.(cmd|bat)$/i.test(program)) return "cmd /c";
  return /\.ps1$/i.test(program) ? "powershell -File" : undefined;
}
