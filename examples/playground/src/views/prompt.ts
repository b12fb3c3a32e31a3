// The core's prompts for the user: a code to enter elsewhere, or text to paste here.

import type { Prompt } from "@plexicus/auth/browser";
import { control } from "../control.js";
import { el } from "../dom.js";
import type { Person } from "../people.js";

let shown: HTMLDialogElement | undefined;

function open(...children: HTMLElement[]): HTMLDialogElement {
  closePrompt();
  const dialog = el("dialog", { "aria-labelledby": "prompt-title" }, ...children);
  // The event comes later, when another dialog may already be open.
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  shown = dialog;
  return dialog;
}

export function closePrompt(): void {
  shown?.close();
  shown = undefined;
}

/** `cancel` ends the login that asks. `person` decides when the visitor presses the button. */
export function prompts(cancel: () => void, person: () => Person): Prompt {
  const title = (text: string) => el("h2", { id: "prompt-title" }, text);
  const giveUp = () => el("button", { type: "button", onclick: cancel }, "Cancel");
  return {
    show({ userCode, verificationUri }) {
      const approve = () => void control.approveDevice(userCode, person());
      open(
        title("Enter this code on any device"),
        el("p", { class: "user-code" }, userCode),
        el("p", {}, "At ", el("a", { href: verificationUri, target: "_blank", rel: "noopener" }, verificationUri)),
        el("p", { class: "note" }, "Never enter a code that someone sent you."),
        el(
          "div",
          { class: "buttons" },
          giveUp(),
          el("button", { type: "button", class: "primary", onclick: approve }, `Let ${person().name} enter it`),
        ),
      ).addEventListener("cancel", cancel);
    },
    ask({ url, problem }) {
      return new Promise<string | null>((resolve) => {
        const input = el("input", { id: "pasted", type: "password", autocomplete: "off" });
        const onsubmit = (event: Event) => {
          event.preventDefault();
          resolve(input.value);
          closePrompt();
        };
        const fill = async () =>
          (input.value = await (url ? control.authorize(url, person(), true) : control.makeToken(person())));
        open(
          title("Paste what the browser shows"),
          url
            ? el(
                "p",
                {},
                "Approve at ",
                el("a", { href: url, target: "_blank", rel: "noopener" }, "the sign-in page"),
                ", then paste the address that the browser ends on.",
              )
            : el("p", {}, "Paste a personal token."),
          el("p", { role: "alert" }, problem ?? ""),
          el(
            "form",
            { onsubmit },
            el("label", { for: "pasted" }, "Address, code or personal token"),
            input,
            el(
              "div",
              { class: "buttons" },
              giveUp(),
              el("button", { type: "button", onclick: () => void fill() }, `Let ${person().name} approve`),
              el("button", { class: "primary" }, "Sign in"),
            ),
          ),
        ).addEventListener("cancel", () => resolve(null));
      });
    },
  };
}
