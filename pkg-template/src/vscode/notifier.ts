// Tells the user once that the login ends soon, or has ended: in the window that they look at.

import type { ChangeEvent } from "../../types/index.js";
import type { VscodeAuth } from "../../types/vscode.js";
import { type Disposable, window } from "vscode";
import { VARIABLES } from "#constants";
import { AuthError } from "../error.js";

const SIGN_IN = "Sign In";

export class Notifier implements Disposable {
  readonly #auth: VscodeAuth;
  readonly #label: string;
  readonly #subscriptions: { dispose(): void }[];
  #waiting: ChangeEvent | undefined;

  constructor(auth: VscodeAuth, label: string) {
    this.#auth = auth;
    this.#label = label;
    this.#subscriptions = [
      auth.onDidChange((event) => this.#hear(event)),
      window.onDidChangeWindowState(() => this.#tell()),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  // Another login, or none, makes an older message void; what else happens does not.
  #hear(event: ChangeEvent): void {
    const { kind } = event;
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
    // Nobody can sign in over a token of the environment: its remedy says what helps.
    const buttons = event.source === "environment" ? [] : [SIGN_IN];
    const chosen = await window.showWarningMessage(`${this.#label}: ${words(event)}`, ...buttons);
    if (chosen !== SIGN_IN) return;
    try {
      await this.#auth.login({ again: true }); // the user was told what is replaced
    } catch (error) {
      if (error instanceof AuthError && error.code !== "cancelled")
        void window.showErrorMessage(`${error.message} ${error.remedy}`);
    }
  }
}

function words({ kind, expiresAtMs, slidesUntilMs, error, source }: ChangeEvent): string {
  if (kind === "expired") {
    const remedy = source === "environment" ? ` ${error?.remedy ?? ""}` : "";
    return `you are signed out. ${error?.message ?? "The login has ended."}${remedy}`;
  }
  const endMs = expiresAtMs ?? slidesUntilMs;
  const when = endMs === null ? "soon" : `on ${new Date(endMs).toLocaleString()}`;
  return `your ${source === "environment" ? `token in ${VARIABLES.token}` : "login"} ends ${when}${expiresAtMs === null ? " if it is not used" : ""}.`;
}
