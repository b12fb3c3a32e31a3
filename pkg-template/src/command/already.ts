// The check before `plexicus login` logs in: a working login is kept, unless an option asks for a new one.

import type { Auth, Status } from "../../types/index.js";
import type { NodeHost } from "../../types/node.js";
import { VARIABLES } from "#constants";
import type { LoginArguments } from "./arguments.js";
import { organizationName, purposeRow, unsetWords, userName } from "./session.js";
import { say, style, table, warn } from "./terminal.js";

/**
 * Returns whether the options ask for a new login even if one works. All options do, except the API address,
 * the account, the purpose, the timeout and the callback port.
 */
export function asksForLogin({
  apiUrl,
  account,
  as,
  expect,
  timeout,
  port,
  browser,
  ...others
}: LoginArguments): boolean {
  return !browser || Object.values(others).some((value) => value !== undefined);
}

/** Shows who is logged in and resolves to `true`, if the server confirms the login now. */
export async function isLoggedIn(auth: Auth, host: NodeHost, signal: AbortSignal): Promise<boolean> {
  const found = await confirm(auth, signal);
  if (found?.state === "logged_in" && found.verified) {
    tell(found, host);
    return true;
  }
  if (found?.source === "environment" && found.error) warn(found.error.message);
  return false;
}

async function confirm(auth: Auth, signal: AbortSignal): Promise<Status | undefined> {
  try {
    return await auth.status({ verify: true, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined; // the login reports a storage that fails
  }
}

function tell({ source, identity, apiOrigin, purpose }: Status, host: NodeHost): void {
  const isVariable = source === "environment";
  const how = isVariable ? `${VARIABLES.token} is set and works: signed in` : "Already signed in";
  say(`${style.good("✓")} ${how} as ${style.strong(userName(identity))}`);
  const rows: [string, string][] = [
    ["Organization", organizationName(identity)],
    ...purposeRow(purpose),
    ["API", apiOrigin],
  ];
  for (const line of table(rows)) say(line);
  if (isVariable) {
    say("  To sign in anyway: plexicus login --force");
    say(`  The variable is used instead of that login; to use the login: ${unsetWords(host)}`);
  } else {
    say("  To sign in again or add another account: plexicus login --force");
  }
}
