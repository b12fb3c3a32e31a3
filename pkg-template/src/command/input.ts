// Reads what the user types or pipes in: with a hidden prompt on a terminal, else the next line of the pipe.

import { createInterface, type Interface } from "node:readline";

const ending = new AbortController();
let reader: Interface | undefined;
let lines: AsyncIterator<string> | undefined;

/** Resolves to the user's input; `null` if they gave up or the input has ended. */
export async function readSecret(prompt: string): Promise<string | null> {
  return process.stdin.isTTY ? (await import("./hidden.js")).readHidden(prompt, ending.signal) : nextLine();
}

/**
 * Resolves to what the user pastes while the terminal shows something else; `null` if they gave up or the
 * signal ended the prompt.
 */
export async function readBeside(onReady: () => void, signal: AbortSignal): Promise<string | null> {
  return (await import("./hidden.js")).readHiddenBeside(onReady, AbortSignal.any([signal, ending.signal]));
}

async function nextLine(): Promise<string | null> {
  reader ??= createInterface({ input: process.stdin });
  lines ??= reader[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return null;
    if (value.trim()) return value;
  }
}

/** Stops reading, so that neither a prompt nor an open pipe keeps the command running. */
export function endInput(): void {
  ending.abort();
  reader?.close();
  if (reader) process.stdin.destroy();
}
