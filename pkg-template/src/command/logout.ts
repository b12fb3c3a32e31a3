// `plexicus logout`: what became of the token, told truthfully.

import type { LogoutOutcome } from "../../types/index.js";
import { VARIABLES } from "#constants";
import type { LogoutArguments } from "./arguments.js";
import { openSession, unsetWords } from "./session.js";
import { say, style, warn } from "./terminal.js";

const TOLD: Record<LogoutOutcome["revoked"], string> = {
  revoked: "The token was revoked on the server.",
  unconfirmed:
    "The server says that it revoked the token. Whether it did could not be checked: see Settings → API Tokens.",
  already_invalid: "The token was already invalid or revoked.",
  unsupported: "This server cannot revoke the token from here: revoke it in Settings → API Tokens.",
  left_alive:
    "The token was only deleted here: you gave it yourself, so it stays alive. Revoke it in Settings → API Tokens, or use plexicus logout --revoke next time.",
  not_asked: "The server was not asked: the token stays alive until you revoke it in Settings → API Tokens.",
  nothing_stored: "No stored login.",
};

export async function logout({ apiUrl, localOnly, revoke }: LogoutArguments): Promise<void> {
  const { auth, host } = await openSession(apiUrl);
  const { revoked, deleted, newerLoginKept, environmentTokenSet } = await auth.logout({ localOnly, revoke });
  const isClean = revoked === "revoked" || revoked === "already_invalid" || revoked === "nothing_stored";
  if (isClean) say(`${style.good("✓")} ${TOLD[revoked]}`);
  else warn(TOLD[revoked]);
  if (deleted) say(`  The login for ${auth.apiOrigin} was deleted from ${host.credentialsFile}`);
  if (newerLoginKept) warn("Another program signed in meanwhile; that login was left alone.");
  if (environmentTokenSet) {
    warn(`${VARIABLES.token} is set and was not touched; to stop using it: ${unsetWords(host)}`);
  }
}
