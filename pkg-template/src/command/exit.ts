// How the command ends: one table from error codes to exit codes, one way to tell an error.

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

const INTERRUPTED = 130;
/** What a shell shows for a program that ended because the reader of its output was gone. */
const READER_GONE = 141;

const interruption = new AbortController();

/** From now on Ctrl-C aborts this signal; a second Ctrl-C ends the process at once. */
export function onInterrupt(): AbortSignal {
  process.once("SIGINT", () => interruption.abort());
  return interruption.signal;
}

/** Ctrl-C at a prompt, where the terminal sends no signal for it. */
export function interrupt(): void {
  interruption.abort();
}

/** The exit code for an error; 1 where no other says more. */
export function exitCode(code: ErrorCode): number {
  return EXIT_CODES[code] ?? 1;
}

/** Tells an error, and lets the process end with its code. */
export function fail(error: unknown): void {
  if (error instanceof AuthError) {
    say(`${style.bad("✗")} ${error.message}`);
    say(`  ${error.remedy}`);
    process.exitCode = interruption.signal.aborted ? INTERRUPTED : exitCode(error.code);
  } else if ((error as NodeJS.ErrnoException | undefined)?.code === "EPIPE") {
    process.exitCode = READER_GONE;
  } else {
    say(`${style.bad("✗")} ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
