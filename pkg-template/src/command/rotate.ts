// `plexicus auth rotate`: replaces the token by a new one, and says what happened to the old one.

import type { Rotation } from "../../types/index.js";
import type { NodeHost } from "../../types/node.js";
import { VARIABLES } from "#constants";
import type { RotateArguments } from "./arguments.js";
import { onInterrupt } from "./exit.js";
import { openSession } from "./session.js";
import { say, style, warn } from "./terminal.js";
import { endWords, printOnce, wish } from "./tokens.js";

const TOLD: Record<Rotation["revoked"], string> = {
  revoked: "The old token was revoked.",
  unconfirmed:
    "The server says that it revoked the old token, but this could not be checked. See Settings → API Tokens.",
  already_invalid: "The old token was already expired or revoked.",
  unsupported: "This server cannot revoke the old token from here. Revoke it in Settings → API Tokens.",
  pending: "The old token is not revoked yet. The next plexicus login or logout revokes it.",
  not_asked: "The old token is still valid.",
  failed: "The old token could not be revoked and is still valid. Revoke it in Settings → API Tokens.",
};

export async function rotate({ name, expiresIn, ...choice }: RotateArguments): Promise<void> {
  const { auth, host } = await openSession(choice);
  say(`Rotating the token for ${style.strong(auth.apiOrigin)}; the old one keeps working until the new one works…`);
  const rotation = await auth.tokens.rotate({ name, ...wish(expiresIn), signal: onInterrupt() });
  if (rotation.newToken !== null) {
    printOnce({ value: rotation.newToken, tokenId: rotation.tokenId });
    tellVariable(rotation, host);
    return;
  }
  const named = rotation.tokenName === null ? "" : ` ${style.strong(rotation.tokenName)}`;
  say(`${style.good("✓")} The new token${named} is in place; ${endWords(rotation.expiresAtMs)}`);
  if (rotation.becamePersonal) say("  It is a personal API token. The old one was a login without a fixed expiry.");
  tellOld(rotation);
}

function tellOld({ revoked, error }: Rotation): void {
  const isGone = revoked === "revoked" || revoked === "already_invalid";
  if (isGone) say(`  ${TOLD[revoked]}`);
  else warn(TOLD[revoked]);
  if (error) say(`  ${error.message}`);
}

// The old token comes from a variable, which no program can change in the user's shell.
function tellVariable({ expiresAtMs }: Rotation, { shell }: NodeHost): void {
  const set =
    shell === "powershell" ? `$env:${VARIABLES.token} = "<new-token>"` : `export ${VARIABLES.token}="<new-token>"`;
  say(`${style.good("✓")} The new token works; ${endWords(expiresAtMs)}. It is printed above, and is not shown again.`);
  say(`  The old token is in ${VARIABLES.token} and is still valid. Now:`);
  say(`  1. Replace it with the new one, here or in the secrets of your CI: ${set}`);
  say("  2. Check it: plexicus auth status");
  say("  3. Revoke the old one in Settings → API Tokens.");
}
