// A prompt that does not show what is typed or pasted.

import { createInterface } from "node:readline";
import { Writable } from "node:stream";

export interface Hidden {
  prompt: string;
  signal: AbortSignal;
  /** Writes to the terminal. */
  tell: (text: string) => void;
  /** The user pressed Ctrl-C. */
  onInterrupt: () => void;
}

/** What the user typed; `null` if they pressed Ctrl-C or Ctrl-D, or if the signal ended it. */
export async function readHidden({ prompt, signal, tell, onInterrupt }: Hidden): Promise<string | null> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // With `terminal`, it reads each key by itself, and the terminal shows none. The prompt comes after
  // that: what is typed before would be shown.
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0, signal });
  tell(prompt);
  try {
    return await new Promise((resolve) => {
      reader.once("line", resolve);
      reader.once("close", () => resolve(null));
      reader.once("SIGINT", () => {
        onInterrupt();
        resolve(null);
      });
    });
  } finally {
    reader.close();
    tell("\n");
  }
}
