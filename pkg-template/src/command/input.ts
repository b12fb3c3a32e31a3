// What the user types or pipes in: a prompt that shows nothing on a terminal, else the next line.

import { createInterface, type Interface } from "node:readline";

const ending = new AbortController();
let reader: Interface | undefined;
let lines: AsyncIterator<string> | undefined;

/** What the user gave; `null` when they gave up or there is nothing more. */
export async function readSecret(prompt: string): Promise<string | null> {
  return process.stdin.isTTY ? (await import("./hidden.js")).readHidden(prompt, ending.signal) : nextLine();
}

/** What the user pastes while the terminal shows something else; `null` when they gave up or the signal ended it. */
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

/** Reads no more: neither a prompt nor a pipe that stays open may keep the command running. */
export function endInput(): void {
  ending.abort();
  reader?.close();
  if (reader) process.stdin.destroy();
}
