// A prompt that does not show what the user types or pastes.

import { createInterface } from "node:readline";
import { Writable } from "node:stream";

export interface Hidden {
  signal: AbortSignal;
  /** Called when the terminal no longer shows what the user types. */
  onReady: () => void;
  /** Called when the terminal shows again what the user types. */
  onEnd?: () => void;
  /** Called when the user presses Ctrl-C. */
  onInterrupt: () => void;
  /** Whether to ignore blank lines. */
  skipsBlank?: boolean;
}

/** Resolves to the user's input; `null` if they press Ctrl-C or Ctrl-D, or if the signal ends the prompt. */
export async function readHidden({ signal, onReady, onEnd, onInterrupt, skipsBlank }: Hidden): Promise<string | null> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // With `terminal`, the reader gets each key at once, and the terminal shows none of them.
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0, signal });
  onReady();
  try {
    return await new Promise((resolve) => {
      reader.on("line", (line) => {
        if (!skipsBlank || line.trim()) resolve(line);
      });
      reader.once("close", () => resolve(null));
      reader.once("SIGINT", () => {
        onInterrupt();
        resolve(null);
      });
    });
  } finally {
    reader.close();
    onEnd?.();
  }
}
