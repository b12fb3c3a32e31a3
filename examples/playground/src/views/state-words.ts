// How the states of a login are called on the page.

import type { Status } from "@plexicus/auth/browser";

const WORDS: Partial<Record<Status["state"], string>> = {
  logged_in: "signed in",
  logged_out: "signed out",
  stale: "probably expired",
};

export function stateWords(state: Status["state"]): string {
  return WORDS[state] ?? state;
}
