// The sign-out, and the messages about it.

import type { LogoutOptions, LogoutOutcome } from "../../types/index.js";
import { window } from "vscode";
import { VARIABLES } from "#constants";
import { AuthError } from "../error.js";
import type { CommandLogin } from "./command-login.js";
import type { CurrentAuth } from "./current-auth.js";

const HERE_ONLY = "Sign Out Here Only";
const KEEP_TOKEN = "Sign Out";
const REVOKE_TOO = "Revoke It Too";

const NOT_REVOKED: Partial<Record<LogoutOutcome["revoked"], string>> = {
  unconfirmed:
    "Signed out. The server says that it revoked the token, but this could not be checked. See Settings → API Tokens.",
  unsupported: "Signed out. The server could not revoke the token. Revoke it in Settings → API Tokens.",
  left_alive:
    "Signed out here. The personal token was not revoked, because you provided it. If nothing else uses it, revoke it in Settings → API Tokens.",
  not_asked: "Signed out here. The token stays valid. Revoke it in Settings → API Tokens.",
};

export class SignOut {
  readonly #auth: CurrentAuth;
  readonly #label: string;
  readonly #commandLogin: () => CommandLogin | undefined;

  constructor(auth: CurrentAuth, label: string, commandLogin: () => CommandLogin | undefined) {
    this.#auth = auth;
    this.#label = label;
    this.#commandLogin = commandLogin;
  }

  /**
   * Ends the named login, or all logins of the account in use. Rejects with `cancelled` if the user cancels.
   */
  async run({ signal, ...options }: LogoutOptions = {}): Promise<LogoutOutcome> {
    const wish = await this.#ask(options);
    const outcome = wish && (await this.#logOut({ ...wish, signal }));
    // With an aborted signal, the core rejects with its own `cancelled`.
    if (!outcome) return this.#auth.logout({ signal: AbortSignal.abort() });
    const commandLogin = this.#commandLogin();
    if (outcome.sharedLoginKept && commandLogin) {
      await commandLogin.stop();
      await this.#auth.logout({ localOnly: true }); // deletes nothing; makes the core look again
      void window.showInformationMessage(
        `${this.#label}: the login of the plexicus command is no longer used here. The command itself stays signed in.`,
      );
      return { ...outcome, sharedLoginKept: false };
    }
    this.#tell(outcome);
    return outcome;
  }

  // Other programs may use a token that the user gave, so the user decides whether to revoke it.
  async #ask(options: LogoutOptions): Promise<LogoutOptions | undefined> {
    const { account, purpose, expect } = options;
    const { provenance, state, loginId } = await this.#auth.status({ account, purpose, expect });
    const isNamed = account !== undefined || purpose !== undefined || options.all !== undefined;
    const wish = isNamed || loginId === null ? options : { ...options, account: loginId, all: true };
    const isSaid = options.revoke !== undefined || options.localOnly !== undefined;
    if (isSaid || provenance !== "provided" || state === "rejected" || state === "expired") return wish;
    const detail =
      "You provided this personal token. Signing out only deletes it here, and it stays valid. Revoke it too if nothing else uses it.";
    const shown = { modal: true, detail };
    const chosen = await window.showWarningMessage(`Sign out of ${this.#label}?`, shown, KEEP_TOKEN, REVOKE_TOO);
    return chosen && { ...wish, revoke: chosen === REVOKE_TOO };
  }

  async #logOut(wish: LogoutOptions): Promise<LogoutOutcome | undefined> {
    try {
      return await this.#auth.logout(wish);
    } catch (error) {
      if (!(error instanceof AuthError) || error.code !== "logout_incomplete") throw error;
      const chosen = await window.showWarningMessage(`${this.#label}: ${error.message}`, HERE_ONLY);
      return chosen === HERE_ONLY ? this.#auth.logout({ ...wish, revoke: false, localOnly: true }) : undefined;
    }
  }

  #tell({ revoked, environmentTokenSet, sharedLoginKept, asideDeleted }: LogoutOutcome): void {
    const note = NOT_REVOKED[revoked];
    if (note) void window.showWarningMessage(`${this.#label}: ${note}`);
    if (asideDeleted) {
      void window.showWarningMessage(
        `${this.#label}: a login that could not be read was also deleted. Its token may still be valid: see Settings → API Tokens.`,
      );
    }
    if (environmentTokenSet) {
      void window.showWarningMessage(
        `${this.#label}: ${VARIABLES.token} is set and is still used. Remove it from the environment to sign out.`,
      );
    }
    if (sharedLoginKept) {
      void window.showInformationMessage(
        `${this.#label}: another extension manages this login. Sign out in the Accounts menu.`,
      );
    }
  }
}

/** Returns whether the login is gone and no other token replaces it. */
export function isGone({ environmentTokenSet, sharedLoginKept, newerLoginKept }: LogoutOutcome): boolean {
  return !environmentTokenSet && !sharedLoginKept && !newerLoginKept;
}
