// While there is no session, the Accounts menu offers to sign in, with a badge, like the editor's providers.

import type { CurrentAuth } from "./current-auth.js";
import { authentication, type Disposable } from "vscode";

export interface MenuParts {
  auth: CurrentAuth;
  providerId: string;
  scopes: readonly string[];
  /** Resolves to whether this extension already has a session. */
  hasSession(): Promise<boolean>;
}

export function offerInAccountsMenu({ auth, providerId, scopes, hasSession }: MenuParts): Disposable {
  const offer = async () => {
    // With an invalid setting, there is no server to sign in to.
    if (auth.apiOrigin === null || (await hasSession())) return;
    await authentication.getSession(providerId, scopes);
  };
  const quietly = () => void offer().catch(() => undefined);
  quietly();
  return auth.onDidChange(({ kind }) => {
    if (kind === "logged_out" || kind === "expired" || kind === "changed") quietly();
  });
}
