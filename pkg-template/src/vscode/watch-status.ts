// Keeps an eye on the status for what shows it.

import type { Status } from "../../types/index.js";
import type { VscodeAuth } from "../../types/vscode.js";
import { Disposable, window } from "vscode";
import { AuthError } from "../error.js";

/** For what no event reports: an end that comes nearer. */
const LOOK_EVERY_MS = 60_000;

type Listener = (status: Status | null, error: AuthError | null) => void;

/** One for each `Auth`, whatever shows its status. */
const watches = new WeakMap<VscodeAuth, Watch>();

export function watchStatus(auth: VscodeAuth, listener: Listener): Disposable {
  const watch = watches.get(auth) ?? new Watch(auth);
  watches.set(auth, watch);
  return watch.add(listener);
}

/** What was just learnt about the login is shown everywhere. */
export function lookAgain(auth: VscodeAuth): void {
  void watches.get(auth)?.look();
}

class Watch {
  readonly #auth: VscodeAuth;
  readonly #listeners = new Set<Listener>();
  #watching: Disposable | undefined;

  constructor(auth: VscodeAuth) {
    this.#auth = auth;
  }

  add(listener: Listener): Disposable {
    this.#listeners.add(listener);
    this.#watching ??= this.#begin();
    void this.look();
    return Disposable.from({ dispose: () => this.#remove(listener) });
  }

  /** A login in doubt is checked with the server; nothing is opened. */
  async look(): Promise<void> {
    const status = await this.#tell();
    if (status?.state !== "stale" && status?.state !== "rejected") return;
    await this.#auth.ensureLoggedIn({ interactive: false }).catch(() => undefined);
    await this.#tell();
  }

  #remove(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#watching?.dispose();
    this.#watching = undefined;
  }

  #begin(): Disposable {
    const look = () => void this.look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return Disposable.from(
      this.#auth.onDidChange(look),
      window.onDidChangeWindowState(({ focused }) => focused && look()),
      { dispose: () => clearInterval(timer) },
    );
  }

  async #tell(): Promise<Status | undefined> {
    try {
      const status = await this.#auth.status();
      for (const listener of this.#listeners) listener(status, null);
      return status;
    } catch (error) {
      if (!(error instanceof AuthError) || error.code === "disposed") return undefined;
      for (const listener of this.#listeners) listener(null, error);
      return undefined;
    }
  }
}

export function isSignedIn(status: Status | null): boolean {
  return status?.state === "logged_in" || status?.state === "unverified";
}
