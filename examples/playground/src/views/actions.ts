// A list of actions: a button for each, with a line about what it shows.

import { el } from "../dom.js";
import type { Outcome } from "./outcome.js";

export interface Action {
  name: string;
  shows: string;
  /** Runs within the click, so that it can open a window. */
  run: () => Promise<void>;
}

/** Lets one action run at a time. An error that it throws becomes the outcome. */
export class Turn {
  #isTaken = false;
  readonly #buttons = new Set<HTMLButtonElement>();

  constructor(readonly outcome: Outcome) {}

  /** Creates a button whose action takes the turn. */
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
