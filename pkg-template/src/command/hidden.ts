// A prompt that does not show what is typed or pasted, by the `read` package.

import { read } from "read";

/** What the user typed; `null` when they gave up. */
export async function readHidden(prompt: string): Promise<string | null> {
  try {
    return String(await read({ prompt, silent: true, output: process.stderr }));
  } catch {
    // Ctrl-C and Ctrl-D at the prompt.
    return null;
  } finally {
    process.stderr.write("\n");
  }
}
