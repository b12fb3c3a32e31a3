// `plexicus logout`: logs out, and says exactly what happened to the token.

import type { LogoutOutcome, StoredAccount } from "../../types/index.js";
import { VARIABLES } from "#constants";
import type { LogoutArguments } from "./arguments.js";
import { openSession, unsetWords } from "./session.js";
import { say, style, warn } from "./terminal.js";

const TOLD: Record<LogoutOutcome["revoked"], string> = {
  revoked: "The token was revoked on the server.",
  unconfirmed: "The server says that it revoked the token, but this could not be checked. See Settings → API Tokens.",
  already_invalid: "The token was already expired or revoked.",
  unsupported: "This server cannot revoke the token from here. Revoke it in Settings → API Tokens.",
  left_alive:
    "The token was only deleted here. You provided it, so it stays valid. Revoke it in Settings → API Tokens, or use plexicus logout --revoke next time.",
  not_asked: "The server was not asked. The token stays valid until you revoke it in Settings → API Tokens.",
  nothing_stored: "No login is stored.",
};

export async function logout({ localOnly, revoke, all, ...choice }: LogoutArguments): Promise<void> {
  const { auth, host } = await openSession(choice);
  const { revoked, deleted, ended, newerLoginKept, environmentTokenSet, asideDeleted } = await auth.logout({
    localOnly,
    revoke,
    all,
  });
  const left = await auth.accounts.list();
  const told = tell(revoked, ended, left.length);
  const isClean = revoked === "revoked" || revoked === "already_invalid" || revoked === "nothing_stored";
  if (isClean) say(`${style.good("✓")} ${told}`);
  else warn(told);
  const what = ended > 1 ? `${ended} logins for ${auth.apiOrigin} were` : `The login for ${auth.apiOrigin} was`;
  if (deleted) say(`  ${what} deleted from ${host.credentialsFile}`);
  tellLeft(left);
  if (newerLoginKept) warn("Another program has signed in since. That login was not changed.");
  if (asideDeleted) {
    warn(
      "The unreadable content that was kept aside was deleted. A token in it may still be valid: see Settings → API Tokens.",
    );
  }
  if (environmentTokenSet) {
    warn(`${VARIABLES.token} is set and was not changed; to stop using it: ${unsetWords(host)}`);
  }
}

function tell(revoked: LogoutOutcome["revoked"], ended: number, left: number): string {
  if (revoked === "revoked" && ended > 1) return "The tokens were revoked on the server.";
  if (revoked === "nothing_stored" && left > 0) return "No matching login is stored.";
  return TOLD[revoked];
}

function tellLeft(left: StoredAccount[]): void {
  if (left.length === 0) return;
  const names = left.map(({ label, purpose }) => (purpose ? `${label} for ${purpose}` : label));
  say(`  Still signed in: ${names.join(", ")}`);
  say("  To sign out everywhere: plexicus logout --all");
}
