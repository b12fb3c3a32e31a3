// The window for the sign-in page: opens empty in the click, then shows the address when it is known.

import type { Listener, ListenerRequest, ListenOptions } from "../../types/index.js";
import type { Popup } from "../../types/browser.js";
import { forgetAttempt } from "./redirect.js";

const FEATURES = "popup,width=480,height=720";
const LOOK_EVERY_MS = 500;
/** How long the callback page may take until its script runs. */
const CALLBACK_PAGE_MS = 5_000;

export class SignInWindow implements Popup {
  #window: Window | null = null;
  /** The address that the window shows; `null` while it is empty. */
  #url: string | null = null;
  #isAwaited = false;

  open(): void {
    // A popup starts with a copy of this tab's storage. It must not take its callback for that of a redirect.
    forgetAttempt();
    if (this.#window && this.#url === null) this.#window.close();
    this.#window = window.open("", "_blank", FEATURES);
    this.#url = null;
  }

  reopen(): void {
    if (this.#isAwaited && this.#url !== null && this.#window?.closed) this.lead(this.#url);
  }

  /** Shows the address in the window; returns `false` if there is no window. */
  lead(url: string): boolean {
    if (!this.#window || this.#url !== null) this.open();
    if (!this.#window) return false;
    // The sign-in page must not reach this one; the code comes back on a channel.
    this.#window.opener = null;
    this.#window.location.replace(url);
    this.#window.focus();
    this.#url = url;
    return true;
  }

  close(): void {
    this.#window?.close();
    this.#window = null;
  }

  /** Wraps the listener of a login, and watches the window for as long as the login waits. */
  async watched(options: ListenOptions, listen: (options: ListenOptions) => Promise<Listener>): Promise<Listener> {
    let isTaken = false;
    const onRequest = (request: ListenerRequest) => {
      isTaken = true;
      options.onRequest(request);
    };
    const { port, close } = await listen({ ...options, onRequest });
    let closed: Window | null = null;
    let ignoredMs = 0;
    const look = () => {
      if (!this.#window || this.#url === null) return;
      if (this.#window.closed && this.#window !== closed) {
        closed = this.#window;
        options.onWindow?.("closed");
      }
      const isIgnored = !isTaken && cameBack(this.#window, this.#url);
      ignoredMs = isIgnored ? ignoredMs + LOOK_EVERY_MS : 0;
      if (ignoredMs > CALLBACK_PAGE_MS) options.onWindow?.("callback_ignored");
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    this.#isAwaited = true;
    return {
      port,
      close: () => {
        clearInterval(timer);
        this.#isAwaited = false;
        close();
      },
    };
  }
}

/** Returns whether the window came back from the sign-in page to this origin, and its page has loaded. */
function cameBack(window: Window, url: string): boolean {
  const signIn = new URL(url);
  try {
    const { origin, search } = window.location;
    if (origin !== location.origin || window.document.readyState !== "complete") return false;
    if (signIn.origin !== origin) return true;
    // A sign-in page of this origin also has the state in its address, but neither a code nor an error.
    const query = new URLSearchParams(search);
    const isAnswer = query.has("code") || query.has("error");
    return isAnswer && query.get("state") === signIn.searchParams.get("state");
  } catch {
    return false; // it shows a page of another origin
  }
}
