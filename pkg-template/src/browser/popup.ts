// The window for the sign-in page: opened empty in the click, led on when its address is known, and watched.

import type { Listener, ListenerRequest, ListenOptions } from "../../types/index.js";
import type { Popup } from "../../types/browser.js";
import { forgetAttempt } from "./redirect.js";

const FEATURES = "popup,width=480,height=720";
const LOOK_EVERY_MS = 500;
/** So long may the callback page take until it runs. */
const CALLBACK_PAGE_MS = 5_000;

export class SignInWindow implements Popup {
  #window: Window | null = null;
  /** The address that it shows; `null` while it is empty. */
  #url: string | null = null;
  #isAwaited = false;

  open(): void {
    // A popup begins with a copy of this tab's storage, and must not take itself for a redirect.
    forgetAttempt();
    if (this.#window && this.#url === null) this.#window.close();
    this.#window = window.open("", "_blank", FEATURES);
    this.#url = null;
  }

  reopen(): void {
    if (this.#isAwaited && this.#url !== null && this.#window?.closed) this.lead(this.#url);
  }

  /** Whether there is a window, which then shows the address. */
  lead(url: string): boolean {
    if (!this.#window || this.#url !== null) this.open();
    if (!this.#window) return false;
    // The sign-in page has no business with this one: the code comes back on a channel.
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

  /** Wraps the listener of a login: what becomes of the window is told as long as the login waits. */
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

/** Whether the window came back to this origin from the sign-in page, and its page has loaded. */
function cameBack(window: Window, url: string): boolean {
  const signIn = new URL(url);
  try {
    const { origin, search } = window.location;
    if (origin !== location.origin || window.document.readyState !== "complete") return false;
    if (signIn.origin !== origin) return true;
    // A sign-in page of this origin has the state in its address too, but neither code nor error.
    const query = new URLSearchParams(search);
    const isAnswer = query.has("code") || query.has("error");
    return isAnswer && query.get("state") === signIn.searchParams.get("state");
  } catch {
    return false; // It shows another origin's page.
  }
}
