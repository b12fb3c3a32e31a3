// Notifies the user once that the login expires soon or has ended, in the window with the focus.

import type { ChangeEvent } from "../../types/index.js";
import type { CurrentAuth } from "./current-auth.js";
import { type Disposable, window } from "vscode";
import { VARIABLES } from "#constants";
import type { Errors } from "./errors.js";

const SIGN_IN = "Sign In";

export interface NotifierParts {
  auth: CurrentAuth;
  label: string;
  errors: Errors;
  /** Replaces the login. The user already knows that it ends. */
  signIn(): Promise<unknown>;
}

export class Notifier implements Disposable {
  readonly #parts: NotifierParts;
  readonly #subscriptions: { dispose(): void }[];
  #waiting: ChangeEvent | undefined;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
    this.#subscriptions = [
      parts.auth.onDidChange((event) => this.#hear(event)),
      window.onDidChangeWindowState(() => this.#tell()),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  // A new login or a logout makes an older message obsolete; other events do not.
  #hear(event: ChangeEvent): void {
    const { kind, error } = event;
    if (kind === "expired" && error) this.#parts.errors.told(error.code);
    if (kind === "expiring" || kind === "expired") this.#waiting = event;
    else if (kind === "logged_in" || kind === "logged_out" || kind === "changed") this.#waiting = undefined;
    this.#tell();
  }

  #tell(): void {
    const event = this.#waiting;
    if (!event || !window.state.focused) return;
    this.#waiting = undefined;
    void this.#show(event);
  }

  async #show(event: ChangeEvent): Promise<void> {
    const { label, errors, signIn } = this.#parts;
    // With a token in the environment, a login would not be used; the error's remedy says what helps.
    const buttons = event.source === "environment" ? [] : [SIGN_IN];
    const chosen = await window.showWarningMessage(`${label}: ${words(event)}`, ...buttons);
    if (chosen === SIGN_IN) await signIn().catch(errors.show);
  }
}

function words({ kind, expiresAtMs, slidesUntilMs, error, source }: ChangeEvent): string {
  if (kind === "expired") {
    const remedy = source === "environment" ? ` ${error?.remedy ?? ""}` : "";
    return `you are signed out. ${error?.message ?? "The login has expired."}${remedy}`;
  }
  const endMs = expiresAtMs ?? slidesUntilMs;
  const when = endMs === null ? "soon" : `on ${new Date(endMs).toLocaleString()}`;
  return `your ${source === "environment" ? `token in ${VARIABLES.token}` : "login"} expires ${when}${expiresAtMs === null ? " unless it is used before" : ""}.`;
}
