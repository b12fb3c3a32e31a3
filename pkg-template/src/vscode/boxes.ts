// The boxes of a sign-in. Unlike a dialog, they close automatically when they are no longer needed.

import type { Question, ShownCode, Signal } from "../../types/index.js";
import { type InputBox, type QuickPick, type QuickPickItem, window } from "vscode";

const COPY_AND_OPEN = "Copy Code and Open Page";
const COPY = "Copy Code";
const CANCEL = "Cancel Sign-In";

export type CodeChoice = "copy_and_open" | "copy" | "cancel" | undefined;

const CHOICES: Readonly<Record<string, CodeChoice>> = {
  [COPY_AND_OPEN]: "copy_and_open",
  [COPY]: "copy",
  [CANCEL]: "cancel",
};

/** Shows a code. Resolves to `undefined` if the user or the signal closes the box. */
export function showCode(title: string, { userCode, verificationUri }: ShownCode, signal: Signal): Promise<CodeChoice> {
  if (signal.aborted) return Promise.resolve(undefined);
  const pick = window.createQuickPick<QuickPickItem>();
  pick.title = `${title}: your code is ${userCode}`;
  pick.placeholder = "This closes when the code has been entered.";
  pick.ignoreFocusOut = true;
  pick.items = [
    {
      label: COPY_AND_OPEN,
      detail: `Enter it at ${verificationUri}. Never enter a code that someone sent you.`,
    },
    { label: COPY },
    { label: CANCEL },
  ];
  return accepted(pick, signal, () => CHOICES[pick.selectedItems[0]?.label ?? ""]);
}

/** Asks for hidden text. Resolves to `undefined` if the user or the signal closes the box. */
export function askText(title: string, prompt: string, signal: Signal): Promise<string | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  const input = window.createInputBox();
  input.title = title;
  input.prompt = prompt;
  input.password = true;
  input.ignoreFocusOut = true;
  return accepted(input, signal, () => input.value);
}

// Resolves to `undefined` if the box is closed without a choice.
function accepted<T>(box: QuickPick<QuickPickItem> | InputBox, signal: Signal, read: () => T): Promise<T | undefined> {
  return new Promise((resolve) => {
    let given: T | undefined;
    box.onDidAccept(() => {
      given = read();
      box.hide();
    });
    box.onDidHide(() => {
      resolve(given);
      box.dispose();
    });
    signal.addEventListener("abort", () => box.hide());
    box.show();
  });
}

/** Returns the text above the box in which the user pastes something. */
export function pasteWords({ url, checkCode, problem }: Question): string {
  if (problem) return problem;
  if (!url) return "Paste a personal API token from Settings → API Tokens.";
  const hint = checkCode ? ` If the page shows a code, it must be ${checkCode}.` : "";
  return `Approve in the browser, then paste the address of the page that it could not open, or the code that it shows.${hint}`;
}
