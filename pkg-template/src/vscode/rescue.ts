// Help for whoever waits for a browser that does not come back: it can be closed from here, which a
// notification cannot.

import { env, type QuickPick, type QuickPickItem, window } from "vscode";
import { openBrowser } from "./open-browser.js";

const PATIENCE_MS = 20_000;

interface Choice extends QuickPickItem {
  take(url: string): void | Promise<unknown>;
}

export class Rescue {
  /** The user would rather have a code. */
  wantsCode = false;
  readonly #giveUp: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pick: QuickPick<Choice> | undefined;

  constructor(giveUp: () => void) {
    this.#giveUp = giveUp;
  }

  /** Offers its help after a while. */
  offerLater(url: string): void {
    this.end();
    this.#timer = setTimeout(() => this.#offer(url), PATIENCE_MS);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#pick?.dispose();
    this.#pick = undefined;
  }

  #offer(url: string): void {
    const pick = window.createQuickPick<Choice>();
    pick.title = "The browser has not come back yet";
    pick.ignoreFocusOut = true;
    pick.items = [
      { label: "Open the page again", take: () => openBrowser(url) },
      { label: "Copy the page's address", take: () => env.clipboard.writeText(url) },
      { label: "Use a code instead", take: () => this.useCode() },
      { label: "Keep waiting", take: () => undefined },
    ];
    pick.onDidAccept(() => {
      const [choice] = pick.selectedItems;
      this.offerLater(url);
      void choice?.take(url);
    });
    pick.onDidHide(() => pick.dispose());
    this.#pick = pick;
    pick.show();
  }

  /** Gives the browser up for a code. */
  useCode(): void {
    this.wantsCode = true;
    this.end();
    this.#giveUp();
  }
}
