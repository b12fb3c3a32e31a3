// A list of things to do: a button each, and what it shows in a line.

import { el } from "../dom.js";
import type { Outcome } from "./outcome.js";

export interface Action {
  name: string;
  shows: string;
  /** Runs in the click itself, so that it may open a window. */
  run: () => Promise<void>;
}

/** Lets one action run at a time; what it throws becomes the outcome. */
export class Turn {
  #isTaken = false;
  readonly #buttons = new Set<HTMLButtonElement>();

  constructor(readonly outcome: Outcome) {}

  /** A button that takes its turn. */
  button(name: string, run: () => Promise<void>, label?: string, ...children: (Node | string)[]): HTMLButtonElement {
    const onclick = () => void (this.#isTaken || this.#take(name, run));
    const button = el("button", { type: "button", "aria-label": label, onclick }, ...children);
    this.#buttons.add(button);
    this.#mark();
    return button;
  }

  async #take(name: string, run: () => Promise<void>): Promise<void> {
    this.#isTaken = true;
    for (const button of this.#buttons) if (!button.isConnected) this.#buttons.delete(button);
    this.#mark();
    this.outcome.working(`${name}…`);
    try {
      await run();
    } catch (error) {
      this.outcome.bad(error);
    } finally {
      this.#isTaken = false;
      this.#mark();
    }
  }

  #mark(): void {
    for (const button of this.#buttons) {
      if (this.#isTaken) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }
}

export function actionList(actions: Action[], turn: Turn): HTMLElement {
  const items = actions.map(({ name, shows, run }) => {
    const words = [el("strong", {}, name), " ", el("small", {}, shows)];
    return el("li", {}, turn.button(name, run, undefined, ...words));
  });
  return el("ul", { class: "actions" }, ...items);
}
