/** Keeps an eye on the status for everything that shows it. */

import type { Status, VscodeAuth } from "@plexicus/auth/vscode";
import { commands, type Disposable, EventEmitter, window } from "vscode";

/** Every now and then, for what nobody tells: an end that comes nearer. */
const LOOK_EVERY_MS = 60_000;

export class Watcher implements Disposable {
  readonly #auth: VscodeAuth;
  readonly #changes = new EventEmitter<Status>();
  readonly onDidLook = this.#changes.event;
  readonly #subscriptions: { dispose(): void }[];
  readonly #timer: ReturnType<typeof setInterval>;
  status: Status | undefined;

  constructor(auth: VscodeAuth) {
    this.#auth = auth;
    this.#subscriptions = [
      auth.onDidChange(() => void this.look()),
      window.onDidChangeWindowState(({ focused }) => focused && void this.look()),
      this.#changes,
    ];
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  /** Looks at what is stored, and asks the server about a login in doubt; opens nothing. */
  async look(): Promise<void> {
    const status = await this.#auth.status().catch(() => undefined);
    if (!status) return; // a storage that cannot be read just now says nothing
    await this.#show(status);
    if (!isInDoubt(status)) return;
    await this.#auth.ensureLoggedIn({ interactive: false }).catch(() => undefined);
    const known = await this.#auth.status().catch(() => undefined);
    if (known && known.state !== status.state) await this.#show(known);
  }

  async #show(status: Status): Promise<void> {
    this.status = status;
    await commands.executeCommand("setContext", "plexicus.signedIn", isSignedIn(status));
    this.#changes.fire(status);
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** It has probably expired, or was refused before: only the server knows. */
export function isInDoubt({ state }: Status): boolean {
  return state === "stale" || state === "rejected";
}

/** What signs in from here: nothing that works is replaced, and what can never be sent always is. */
export function signInCommand({ state }: Status): string {
  return state === "invalid" ? "plexicus.signIn" : "plexicus.signInIfNeeded";
}

export function isSignedIn({ state }: Status): boolean {
  return state === "logged_in" || state === "unverified";
}
