// Whether a stream is a terminal. A pipe and a file are recognized without `node:tty`, which loads all of Node's
// network code.

import { fstatSync } from "node:fs";
import { isWindows } from "./environment.js";

/** By the stream's number: merely to look at `process.stderr` makes a pipe non-blocking, for every program that shares it. */
export function isTerminal(stream: number): boolean {
  try {
    // Windows does not tell what kind of file a console is.
    if (!isWindows() && !fstatSync(stream).isCharacterDevice()) return false;
  } catch {
    return false; // it is closed
  }
  return process.getBuiltinModule("node:tty").isatty(stream);
}
