// The page's names for the states of a login.

import type { Status } from "@plexicus/auth/browser";

const WORDS: Partial<Record<Status["state"], string>> = {
  logged_in: "signed in",
  logged_out: "signed out",
  stale: "probably expired",
};

export function stateWords(state: Status["state"]): string {
  return WORDS[state] ?? state;
}
