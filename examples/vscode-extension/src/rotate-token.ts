/** Replaces the token with a new one, and shows the outcome. */

import type { Rotation, VscodeAuth } from "@plexicus/auth/vscode";
import { env, ProgressLocation, window } from "vscode";

const COPY = "Copy New Token";

export async function rotateToken(auth: VscodeAuth): Promise<void> {
  const options = {
    location: ProgressLocation.Notification,
    title: "Plexicus: rotating the token. The old one keeps working until the new one works",
  };
  const rotation = await window.withProgress(options, () => auth.tokens.rotate());
  const { newToken } = rotation;
  if (newToken === null) return void window.showInformationMessage(words(rotation));
  const message =
    "Plexicus: a new token was created. The old one is in PLEXICUS_API_TOKEN, which only you can change. Put the new one there, then revoke the old one in Settings → API Tokens.";
  // The token is never shown, only copied on request.
  if ((await window.showWarningMessage(message, COPY)) === COPY) await env.clipboard.writeText(newToken);
}

function words({ expiresAtMs, revoked, becamePersonal, error }: Rotation): string {
  const end = expiresAtMs === null ? "does not expire" : `expires ${new Date(expiresAtMs).toLocaleString()}`;
  const kind = becamePersonal ? " The old login had no fixed expiry. The new token is a personal token." : "";
  const trouble = error ? ` ${error.message} ${error.remedy}` : "";
  return `Plexicus: the new token is in place; it ${end}.${kind} ${oldWords(revoked)}${trouble}`;
}

function oldWords(revoked: Rotation["revoked"]): string {
  switch (revoked) {
    case "revoked":
    case "already_invalid":
      return "The old token was revoked.";
    case "unconfirmed":
      return "The server says that it revoked the old token, but this could not be checked. See Settings → API Tokens.";
    default:
      return "The old token is still valid. Revoke it in Settings → API Tokens.";
  }
}
