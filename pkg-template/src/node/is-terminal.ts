// Checks whether a stream is a terminal. Pipes and files are recognised without `node:tty`, which loads all
// of Node's network code.

import { fstatSync } from "node:fs";
import { isWindows } from "./environment.js";

/**
 * Returns whether a stream is a terminal. Takes the stream's number, because accessing `process.stderr` makes
 * a pipe non-blocking for every program that shares it.
 */
export function isTerminal(stream: number): boolean {
  try {
    // Windows does not report the file type of a console.
    if (!isWindows() && !fstatSync(stream).isCharacterDevice()) return false;
  } catch {
    return false; // it is closed
  }
  return process.getBuiltinModule("node:tty").isatty(stream);
}
