// A prompt of the command that does not show what is typed or pasted.

import { readHidden as read } from "../node/read-hidden.js";
import { interrupt } from "./exit.js";
import { tell } from "./terminal.js";

/** What the user typed; `null` if they pressed Ctrl-C or Ctrl-D, or if the signal ended it. */
export function readHidden(prompt: string, signal: AbortSignal): Promise<string | null> {
  return read({ prompt, signal, tell, onInterrupt: interrupt });
}
