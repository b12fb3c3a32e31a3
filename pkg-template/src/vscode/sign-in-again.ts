// Asks the user before a working login is replaced.

import type { Status } from "../../types/index.js";
import { window } from "vscode";
import { VARIABLES } from "#constants";
import type { CurrentAuth } from "./current-auth.js";
import { accountLabel } from "./account.js";

const AGAIN = "Sign In Again";

/**
 * Resolves to whether to sign in. Asks only if the server confirms the current login and it has these scopes.
 */
export async function wantsSignIn(
  auth: CurrentAuth,
  label: string,
  scopes: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  // The login itself reports a storage that cannot be read.
  const status = await auth.status({ verify: true, signal }).catch(() => undefined);
  const isGood = status?.state === "logged_in" && status.verified;
  if (!isGood || !scopes.every((scope) => status.scopes.includes(scope))) return true;
  const who = status.identity ? ` as ${accountLabel(status.identity)}` : "";
  const options = { modal: true, detail: `You are signed in${who}. ${consequence(status)}` };
  return (await window.showInformationMessage(`Sign in to ${label} again?`, options, AGAIN)) === AGAIN;
}

function consequence({ source, provenance }: Status): string {
  switch (source) {
    case "environment":
      return `${VARIABLES.token} is set. It is used instead of any login that you add here.`;
    case "shared":
      return "This is the login of the plexicus command, which stays signed in. Signing in again adds a separate login for this editor.";
    default:
      return provenance === "provided"
        ? "Signing in with this account replaces the login here. The personal token that you provided stays valid. Signing in with another account adds that account."
        : "Signing in with this account replaces the login and revokes its token. Signing in with another account adds that account.";
  }
}
