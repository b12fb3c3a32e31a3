// Prompts of the command that do not show what is typed or pasted.

import { readHidden as read } from "../node/read-hidden.js";
import { interrupt } from "./exit.js";
import { tell } from "./terminal.js";

/** What the user typed; `null` if they pressed Ctrl-C or Ctrl-D, or if the signal ended it. */
export function readHidden(prompt: string, signal: AbortSignal): Promise<string | null> {
  return read({ signal, onReady: () => tell(prompt), onEnd: () => tell("\n"), onInterrupt: interrupt });
}

/** The same without a line of its own on the terminal: `onReady` says what to type. */
export function readHiddenBeside(onReady: () => void, signal: AbortSignal): Promise<string | null> {
  return read({ signal, onReady, onInterrupt: interrupt, skipsBlank: true });
}
