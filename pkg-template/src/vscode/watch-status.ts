// Keeps an eye on the status for what shows it.

import type { Status } from "../../types/index.js";
import type { VscodeAuth } from "../../types/vscode.js";
import { Disposable, window } from "vscode";
import { AuthError } from "../error.js";

/** For what no event reports: an end that comes nearer. */
const LOOK_EVERY_MS = 60_000;

/** What looks again at the status of an `Auth`. */
const looks = new WeakMap<VscodeAuth, Set<() => void>>();

/** What was just learnt about the login is shown everywhere. */
export function lookAgain(auth: VscodeAuth): void {
  for (const look of looks.get(auth) ?? []) look();
}

type Listener = (status: Status | null, error: AuthError | null) => void;

export function watchStatus(auth: VscodeAuth, listener: Listener): Disposable {
  let isOver = false;
  const tell = async () => {
    try {
      const status = await auth.status();
      if (!isOver) listener(status, null);
      return status;
    } catch (error) {
      if (!isOver && error instanceof AuthError && error.code !== "disposed") listener(null, error);
      return undefined;
    }
  };
  // A login in doubt is checked with the server; nothing is opened.
  const look = async () => {
    const status = await tell();
    if (status?.state !== "stale" && status?.state !== "rejected") return;
    await auth.ensureLoggedIn({ interactive: false }).catch(() => undefined);
    await tell();
  };
  const lookNow = () => void look();
  lookNow();
  const all = looks.get(auth) ?? new Set();
  looks.set(auth, all.add(lookNow));
  const timer = setInterval(lookNow, LOOK_EVERY_MS);
  return Disposable.from(
    auth.onDidChange(lookNow),
    window.onDidChangeWindowState(({ focused }) => focused && lookNow()),
    {
      dispose: () => {
        isOver = true;
        all.delete(lookNow);
        clearInterval(timer);
      },
    },
  );
}

export function isSignedIn(status: Status | null): boolean {
  return status?.state === "logged_in" || status?.state === "unverified";
}
