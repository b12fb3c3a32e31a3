// A list of things to do: a button each, and what it shows in a line.

import { el } from "../dom.js";
import type { Outcome } from "./outcome.js";

export interface Action {
  name: string;
  shows: string;
  /** Runs in the click itself, so that it may open a window. */
  run: () => Promise<void>;
}

/** The buttons; one action runs at a time, and what it throws becomes the outcome. */
export function actionList(actions: Action[], outcome: Outcome): HTMLElement {
  const buttons: HTMLButtonElement[] = [];
  const items = actions.map(({ name, shows, run }) => {
    const onclick = async () => {
      for (const button of buttons) button.setAttribute("aria-disabled", "true");
      outcome.working(`${name}…`);
      try {
        await run();
      } catch (error) {
        outcome.bad(error);
      } finally {
        for (const button of buttons) button.removeAttribute("aria-disabled");
      }
    };
    const guarded = () => void (button.ariaDisabled !== "true" && onclick());
    const button = el(
      "button",
      { type: "button", onclick: guarded },
      el("strong", {}, name),
      " ",
      el("small", {}, shows),
    );
    buttons.push(button);
    return el("li", {}, button);
  });
  return el("ul", { class: "actions" }, ...items);
}
