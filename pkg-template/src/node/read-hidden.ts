// A prompt that does not show what is typed or pasted.

import { createInterface } from "node:readline";
import { Writable } from "node:stream";

export interface Hidden {
  signal: AbortSignal;
  /** From now on nothing that is typed is shown. */
  onReady: () => void;
  /** The terminal shows again what is typed. */
  onEnd?: () => void;
  /** The user pressed Ctrl-C. */
  onInterrupt: () => void;
  /** A line of blanks is no answer. */
  skipsBlank?: boolean;
}

/** What the user typed; `null` if they pressed Ctrl-C or Ctrl-D, or if the signal ended it. */
export async function readHidden({ signal, onReady, onEnd, onInterrupt, skipsBlank }: Hidden): Promise<string | null> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // With `terminal`, it reads each key by itself, and the terminal shows none.
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
