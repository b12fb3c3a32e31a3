// While nobody is signed in, the Accounts menu offers it, with a badge: as the editor's own providers have it.

import type { CurrentAuth } from "./current-auth.js";
import { authentication, type Disposable } from "vscode";

export interface MenuParts {
  auth: CurrentAuth;
  providerId: string;
  scopes: readonly string[];
  /** Whether this extension has a session already. */
  hasSession(): Promise<boolean>;
}

export function offerInAccountsMenu({ auth, providerId, scopes, hasSession }: MenuParts): Disposable {
  const offer = async () => {
    // With a bad setting, there is nothing to sign in to.
    if (auth.apiOrigin === null || (await hasSession())) return;
    await authentication.getSession(providerId, scopes);
  };
  const quietly = () => void offer().catch(() => undefined);
  quietly();
  return auth.onDidChange(({ kind }) => {
    if (kind === "logged_out" || kind === "expired" || kind === "changed") quietly();
  });
}
