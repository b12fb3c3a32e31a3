// Shows each error once, with the button that helps.

import { type ExtensionContext, window } from "vscode";
import { AuthError } from "../error.js";
import { openSettings } from "./open-settings.js";
import { errorWords } from "./words.js";

const OPEN_SETTINGS = "Open Settings";
const SIGN_IN = "Sign In";
/** The errors that a changed setting solves. */
const BY_SETTINGS = ["api_url_refused", "app_url_refused"];
/** The errors that a new login solves, unless the token comes from the environment. */
const BY_LOGIN = ["no_credentials", "storage_forgot", "login_required", "token_expired", "token_rejected"];
const SAME_TIME_MS = 5_000;

export class Errors {
  readonly #context: ExtensionContext;
  readonly #label: string;
  readonly #signIn: () => Promise<unknown>;
  readonly #shown = new WeakSet<Error>();
  #told = { code: "", untilMs: 0 };

  constructor(context: ExtensionContext, label: string, signIn: () => Promise<unknown>) {
    this.#context = context;
    this.#label = label;
    this.#signIn = signIn;
  }

  /** Records what the user was just told: the call that caused it fails with the same code. */
  told(code: AuthError["code"]): void {
    this.#told = { code, untilMs: Date.now() + SAME_TIME_MS };
  }

  /** Shows an error. Resolves when the user has answered, or at once if there is nothing to show. */
  readonly show = async (error: unknown): Promise<void> => {
    if (error instanceof AuthError) {
      const { code, untilMs } = this.#told;
      const isTold = this.#shown.has(error) || (error.code === code && Date.now() < untilMs);
      if (error.code === "cancelled" || isTold) return;
      this.#shown.add(error);
      return this.#offer(error);
    }
    await window.showErrorMessage(`${this.#label}: ${errorWords(error)}`);
  };

  async #offer(error: AuthError): Promise<void> {
    const { code, message, remedy, source } = error;
    const bySettings = BY_SETTINGS.includes(code);
    const byLogin = BY_LOGIN.includes(code) && source !== "environment";
    const help = bySettings ? "Correct the address, or allow the server with the setting plexicus.trust." : remedy;
    const buttons = bySettings ? [OPEN_SETTINGS] : byLogin ? [SIGN_IN] : [];
    const chosen = await window.showErrorMessage(`${this.#label}: ${message} ${help}`, ...buttons);
    if (chosen === OPEN_SETTINGS) await openSettings(this.#context);
    if (chosen === SIGN_IN) await this.#signIn().catch(this.show);
  }
}
