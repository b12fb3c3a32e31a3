// How the command exits: the table from error codes to exit codes, and the one function that shows an error.

import type { ErrorCode } from "../../types/index.js";
import { AuthError } from "../error.js";
import { say, style } from "./terminal.js";

const EXIT_CODES: Partial<Record<ErrorCode, number>> = {
  no_credentials: 2,
  token_rejected: 3,
  token_expired: 3,
  login_required: 3,
  server_unreachable: 4,
  request_timed_out: 4,
  logout_incomplete: 4,
  storage_failed: 5,
  storage_unreadable: 5,
  storage_newer: 5,
  storage_forgot: 5,
};

/** The exit codes that a shell reports for a program that a signal ended. */
const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143 };
type Interrupt = keyof typeof SIGNAL_CODES;
const INTERRUPTS = Object.keys(SIGNAL_CODES) as Interrupt[];
/** The exit code that a shell reports if a program ended because the reader of its output was gone. */
const READER_GONE = 141;

const interruption = new AbortController();
let interruptedBy: Interrupt = "SIGINT";

/** Returns a signal that Ctrl-C and SIGTERM abort from now on. A second one ends the process at once. */
export function onInterrupt(): AbortSignal {
  for (const name of INTERRUPTS) process.on(name, interrupt);
  return interruption.signal;
}

/** Aborts that signal. Prompts call this on Ctrl-C, because the terminal then sends no signal. */
export function interrupt(by: Interrupt = "SIGINT"): void {
  for (const name of INTERRUPTS) process.off(name, interrupt);
  interruptedBy = by;
  interruption.abort();
}

/** Returns the exit code for an error; 1 if the table has none. */
export function exitCode(code: ErrorCode): number {
  return EXIT_CODES[code] ?? 1;
}

/** Shows an error and sets the process's exit code. */
export function fail(error: unknown): void {
  if (error instanceof AuthError) {
    say(`${style.bad("✗")} ${error.message}`);
    say(`  ${error.remedy}`);
    process.exitCode = interruption.signal.aborted ? SIGNAL_CODES[interruptedBy] : exitCode(error.code);
  } else if ((error as NodeJS.ErrnoException | undefined)?.code === "EPIPE") {
    process.exitCode = READER_GONE;
  } else {
    say(`${style.bad("✗")} ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
