// The redirect of the whole page: what the tab keeps while it is away.

import type { Redirect } from "../../types/index.js";

// Of this tab alone, and gone with it.
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
        // A page that the browser kept alive goes on where it was left.
        addEventListener("pageshow", ({ persisted }) => persisted && comeBackTo());
        location.assign(url);
      }),
  };
}

/** Whether a redirect left a page of this tab, and was not answered yet. */
export function isAwaited(): boolean {
  return sessionStorage.getItem(ATTEMPT) !== null;
}

/** The page that was left; told once. */
export function takePage(): string | null {
  const page = sessionStorage.getItem(PAGE);
  sessionStorage.removeItem(PAGE);
  return page;
}

/** No callback is taken for that redirect any more. */
export function forgetAttempt(): void {
  sessionStorage.removeItem(ATTEMPT);
  sessionStorage.removeItem(PAGE);
}
