// The redirect of the whole page: what the tab keeps until the callback.

import type { Redirect } from "../../types/index.js";

// Keys in `sessionStorage`: only this tab has them, and they end with it.
const ATTEMPT = "plexicus-auth:attempt";
const PAGE = "plexicus-auth:page";

export function pageRedirect(): Redirect {
  return {
    origin: location.origin,
    keep(attempt) {
      sessionStorage.setItem(ATTEMPT, attempt);
      sessionStorage.setItem(PAGE, location.href);
    },
    take() {
      const attempt = sessionStorage.getItem(ATTEMPT);
      sessionStorage.removeItem(ATTEMPT);
      return attempt;
    },
    leave: (url) =>
      new Promise((comeBackTo) => {
        // The user came back, and the browser restored this page from its cache.
        addEventListener("pageshow", ({ persisted }) => persisted && comeBackTo());
        location.assign(url);
      }),
  };
}

/** Returns whether this tab is waiting for the callback of a redirect. */
export function isAwaited(): boolean {
  return sessionStorage.getItem(ATTEMPT) !== null;
}

/** Returns the address of the page that started the redirect, and forgets it. */
export function takePage(): string | null {
  const page = sessionStorage.getItem(PAGE);
  sessionStorage.removeItem(PAGE);
  return page;
}

/** Forgets the redirect: this tab no longer accepts a callback for it. */
export function forgetAttempt(): void {
  sessionStorage.removeItem(ATTEMPT);
  sessionStorage.removeItem(PAGE);
}
