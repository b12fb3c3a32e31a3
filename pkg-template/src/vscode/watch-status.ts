// Watches the status for the parts of the editor that show it.

import type { Status } from "../../types/index.js";
import type { VscodeAuth } from "../../types/vscode.js";
import { Disposable, window } from "vscode";
import { AuthError } from "../error.js";

/** How often to look without an event: none reports that an expiry comes closer. */
const LOOK_EVERY_MS = 60_000;

type Listener = (status: Status | null, error: AuthError | null) => void;

/** One watch for each `Auth`, shared by all that show its status. */
const watches = new WeakMap<VscodeAuth, Watch>();

export function watchStatus(auth: VscodeAuth, listener: Listener): Disposable {
  const watch = watches.get(auth) ?? new Watch(auth);
  watches.set(auth, watch);
  return watch.add(listener);
}

/** Updates all that show the status, for instance after a check. */
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

  /** Reports the status. Checks a login in doubt with the server, without opening anything. */
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
