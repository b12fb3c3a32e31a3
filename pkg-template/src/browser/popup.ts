// The window for the sign-in page: opened empty in the click, led on when its address is known.

import type { Popup } from "../../types/browser.js";
import { forgetAttempt } from "./redirect.js";

const FEATURES = "popup,width=480,height=720";

export class SignInWindow implements Popup {
  #window: Window | null = null;
  #isLed = false;

  open(): void {
    // A popup begins with a copy of this tab's storage, and must not take itself for a redirect.
    forgetAttempt();
    if (this.#window && !this.#isLed) this.#window.close();
    this.#window = window.open("", "_blank", FEATURES);
    this.#isLed = false;
  }

  /** Whether there is a window, which then shows the address. */
  lead(url: string): boolean {
    if (!this.#window || this.#isLed) this.open();
    if (!this.#window) return false;
    // The sign-in page has no business with this one: the code comes back on a channel.
    this.#window.opener = null;
    this.#window.location.replace(url);
    this.#window.focus();
    this.#isLed = true;
    return true;
  }

  close(): void {
    this.#window?.close();
    this.#window = null;
  }
}
