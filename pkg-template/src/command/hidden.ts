// Prompts that do not show what the user types or pastes.

import { readHidden as read } from "../node/read-hidden.js";
import { interrupt } from "./exit.js";
import { tell } from "./terminal.js";

/** Resolves to the user's input; `null` if they press Ctrl-C or Ctrl-D, or if the signal ends the prompt. */
export function readHidden(prompt: string, signal: AbortSignal): Promise<string | null> {
  return read({ signal, onReady: () => tell(prompt), onEnd: () => tell("\n"), onInterrupt: interrupt });
}

/** Does the same without a line of its own on the terminal: `onReady` says what to type. */
export function readHiddenBeside(onReady: () => void, signal: AbortSignal): Promise<string | null> {
  return read({ signal, onReady, onInterrupt: interrupt, skipsBlank: true });
}
