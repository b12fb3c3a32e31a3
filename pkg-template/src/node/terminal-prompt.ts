// The prompt of a program in a terminal. Messages go to standard error, and the user's input is hidden.

import type { Prompt } from "../../types/index.js";
import { writeSync } from "node:fs";
import { isTerminal } from "./is-terminal.js";

const STANDARD_INPUT = 0;
const STANDARD_ERROR = 2;

/**
 * Returns no prompt unless standard error is a terminal, and no `ask` unless standard input is one as well.
 */
export function terminalPrompt(): Prompt | undefined {
  if (!isTerminal(STANDARD_ERROR)) return undefined;
  const prompt: Prompt = {
    show: ({ userCode, verificationUri }) =>
      tell(
        `To sign in, open this page on any device and enter the code:\n\n  ${verificationUri}\n  ${userCode}\n\nNever enter a code that someone sent you.\n`,
      ),
  };
  if (isTerminal(STANDARD_INPUT))
    prompt.ask = async ({ url, checkCode, problem }, signal) => {
      if (problem) tell(`${problem}\n`);
      else if (url) {
        const check = checkCode ? ` If it shows a code, it must be ${checkCode}.` : "";
        tell(
          `Open this page and approve.${check}\n\n  ${url}\n\nThen paste the code, or the address of the page that the browser ends on.\n`,
        );
      } else tell("Paste a personal API token from Settings → API Tokens.\n");
      const { readHidden } = await import("./read-hidden.js");
      // The program handles Ctrl-C at this prompt as it does everywhere else.
      const onInterrupt = () => process.kill(process.pid, "SIGINT");
      return readHidden({
        signal: signal as AbortSignal,
        onReady: () => tell("Paste: "),
        onEnd: () => tell("\n"),
        onInterrupt,
      });
    };
  return prompt;
}

function tell(text: string): void {
  try {
    writeSync(STANDARD_ERROR, text);
  } catch {
    // The login continues even if a message cannot be shown.
  }
}
