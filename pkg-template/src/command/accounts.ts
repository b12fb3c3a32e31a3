// `plexicus auth accounts` and `auth default`: list the stored logins of all accounts, and set the default.

import type { StoredAccount } from "../../types/index.js";
import type { AccountsArguments } from "./arguments.js";
import { openSession, organizationName, userName } from "./session.js";
import { grid, moment, print, say, style } from "./terminal.js";

/** Increases when a field is removed or changes its meaning. New fields may appear at any time. */
const SCHEMA_VERSION = 1;

export async function list({ json, ...choice }: AccountsArguments): Promise<void> {
  const { auth } = await openSession(choice);
  const accounts = await auth.accounts.list();
  if (json) {
    print(JSON.stringify({ schemaVersion: SCHEMA_VERSION, apiOrigin: auth.apiOrigin, accounts }, undefined, 2));
    return;
  }
  if (accounts.length === 0) {
    say("No login is stored. Sign in: plexicus login");
    return;
  }
  for (const line of grid(["", "USER", "ORGANIZATION", "FOR", "SCOPE", "VALID UNTIL", "LAST USED"], accounts.map(row)))
    print(line);
  say(style.quiet("* marks the default account. To change it: plexicus auth default EMAIL or EMAIL/ORGANIZATION"));
}

export async function setDefault(account: string, choice: AccountsArguments): Promise<void> {
  const { auth } = await openSession(choice);
  await auth.accounts.setDefault(account);
  const label = (await auth.accounts.list()).find(({ isDefault }) => isDefault)?.label ?? account;
  say(`${style.good("✓")} ${style.strong(label)} is now the default account.`);
  say("  Programs that are already running keep their account.");
}

function row({ identity, isDefault, purpose, scope, tokenKind, ...times }: StoredAccount): string[] {
  const { expiresAtMs, slidesUntilMs, lastUsedAtMs } = times;
  const endMs = expiresAtMs ?? slidesUntilMs;
  return [
    isDefault ? "*" : "",
    userName(identity),
    organizationName(identity),
    purpose,
    scope ?? (tokenKind === "personal" ? "all rights" : ""),
    endMs === null ? "" : moment(endMs),
    moment(lastUsedAtMs),
  ];
}
