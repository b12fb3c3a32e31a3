// `plexicus auth refresh`: logs in to the same account with more scopes.

import type { Status } from "../../types/index.js";
import { SCOPES, VARIABLES } from "#constants";
import { AuthError } from "../error.js";
import type { RefreshArguments } from "./arguments.js";
import { logIn } from "./login.js";
import { openSession } from "./session.js";
import { say, style } from "./terminal.js";

export async function refresh({ scope, ...given }: RefreshArguments): Promise<void> {
  const { auth } = await openSession(given);
  // Asks the server for the account: without it, the new login could not be matched to the old one.
  const found = await auth.status({ verify: true });
  await auth.dispose();
  const has = scopesOf(found);
  const asked = scope.split(/[\s,]+/);
  if (asked.every((name) => has.includes(name))) {
    say(`${style.good("✓")} The login already has this scope: ${has.join(" ")}`);
    return;
  }
  // The core refuses an unknown scope.
  const all = [...SCOPES.filter((name) => has.includes(name)), ...asked.filter((name) => !has.includes(name))];
  say(`Asking for the scope ${style.strong(all.join(" "))}; the login has ${has.join(" ")}.`);
  const account = found.loginId ?? undefined;
  await logIn({
    ...given,
    ...(account !== undefined && { account }),
    as: found.purpose ?? "",
    scope: all.join(" "),
    browser: true,
  });
}

function scopesOf({ source, scope, loginId, error }: Status): string[] {
  if (source === "stored" && loginId !== null && scope !== null) return scope.split(" ");
  if (source === "environment")
    throw wrong(`${VARIABLES.token} is set. A personal token has all the rights of its account.`);
  if (source === "stored") throw wrong("The scope of this login is not known. It has all the rights of its account.");
  throw error === null ? wrong("There is no login to add scopes to.") : new AuthError(error);
}

function wrong(message: string): AuthError {
  return new AuthError({
    code: "invalid_option",
    message,
    remedy: "Run plexicus login --scope with every scope that you need.",
    fault: "client",
    source: null,
    retryAfterMs: null,
    requiredScope: null,
  });
}
