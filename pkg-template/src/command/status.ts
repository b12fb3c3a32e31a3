// `plexicus auth status`: for people, and as JSON for programs.

import type { Auth, Status, StoredAccount } from "../../types/index.js";
import type { NodeHost } from "../../types/node.js";
import { VARIABLES } from "#constants";
import { exitCode } from "./exit.js";
import type { StatusArguments } from "./arguments.js";
import { explained } from "./explain.js";
import {
  keepingWords,
  lifetimeWords,
  openSession,
  organizationName,
  purposeRow,
  tokenWords,
  unsetWords,
  userName,
} from "./session.js";
import { moment, print, style, table } from "./terminal.js";

/** Increases when a field is removed or changes its meaning. New fields may appear at any time. */
const SCHEMA_VERSION = 1;

const HEADLINES: Record<Status["state"], string> = {
  logged_in: `${style.good("✓")} Signed in to`,
  logged_out: `${style.bad("✗")} Not signed in to`,
  stale: `${style.bad("✗")} The login has probably expired for`,
  expired: `${style.bad("✗")} The login has expired for`,
  rejected: `${style.bad("✗")} The token was refused by`,
  invalid: `${style.bad("✗")} The token cannot be used for`,
  unverified: `${style.warning("?")} Signed in, but the login could not be checked with`,
};

/**
 * The label of the lifetime, by state. For the other states, the lifetime does not matter and is not shown.
 */
const LIFETIME_LABELS: Partial<Record<Status["state"], string>> = {
  logged_in: "Valid until",
  unverified: "Valid until",
  stale: "Ended",
  expired: "Ended",
};

export async function status({ json, offline, explain, all, ...choice }: StatusArguments): Promise<void> {
  const { auth, host } = await openSession(choice);
  const found = await auth.status({ verify: !offline });
  const decisions = explain ? auth.explain() : undefined;
  const others = await otherLogins(auth, found);
  const otherStatuses = all ? await statusesOf(auth, others, !offline && found.source !== "environment") : undefined;
  if (json)
    print(
      JSON.stringify(
        { schemaVersion: SCHEMA_VERSION, ...found, storage: host.credentialsFile, others: otherStatuses, decisions },
        undefined,
        2,
      ),
    );
  else {
    tell(found, host);
    for (const other of otherStatuses ?? []) {
      print("");
      tell(other, host);
    }
    if (!all && others.length > 0) print(style.quiet(`  ${othersWords(others.length)}: plexicus auth accounts`));
  }
  if (decisions && !json) for (const line of ["", ...explained(decisions)]) print(line);
  process.exitCode = codeOf(found);
}

async function otherLogins(auth: Auth, { loginId }: Status): Promise<StoredAccount[]> {
  try {
    return (await auth.accounts.list()).filter((other) => other.loginId !== loginId);
  } catch {
    return []; // the status has already reported why
  }
}

// With a token in the environment, no stored login is used, so the caller does not ask the server about them.
async function statusesOf(auth: Auth, others: readonly StoredAccount[], verify: boolean): Promise<Status[]> {
  const statuses: Status[] = [];
  for (const { loginId } of others) statuses.push(await auth.status({ account: loginId, verify }));
  return statuses;
}

function othersWords(count: number): string {
  return count === 1 ? "One more login is stored" : `${count} more logins are stored`;
}

function codeOf({ state, error }: Status): number {
  if (state === "logged_in") return 0;
  return error ? exitCode(error.code) : 1;
}

function tell(found: Status, host: NodeHost): void {
  print(`${HEADLINES[found.state]} ${style.strong(found.apiOrigin)}`);
  if (found.source) for (const line of table(rows(found, host))) print(line);
  if (found.error) {
    print(`  ${found.error.message}`);
    print(`  ${found.error.remedy}`);
  }
  if (found.shadows) {
    print(`${style.warning("!")} ${VARIABLES.token} is used instead of the login stored in ${host.credentialsFile}`);
    print(`  To use the stored login: ${unsetWords(host)}`);
  }
}

// Use no longer extends a login that has expired.
function endWords({ state, expiresAtMs, slidesUntilMs }: Status): string {
  const isOver = state === "stale" || state === "expired";
  return isOver ? lifetimeWords(expiresAtMs ?? slidesUntilMs, null) : lifetimeWords(expiresAtMs, slidesUntilMs);
}

function rows(found: Status, host: NodeHost): [string, string][] {
  const lifetime = LIFETIME_LABELS[found.state];
  const all: [string, string | false][] = [
    ["User", found.identity !== null && userName(found.identity)],
    ["Organization", found.identity !== null && organizationName(found.identity)],
    ...purposeRow(found.purpose),
    ["Token", tokenWords(found, host)],
    ["Name", found.tokenName ?? false],
    ["Scope", found.scope ?? false],
    [lifetime ?? "", lifetime !== undefined && endWords(found)],
    ["Next renewal", found.retryAtMs !== null && `${moment(found.retryAtMs)}: the server asked to wait`],
    ["Last used", found.lastUsedAtMs !== null && moment(found.lastUsedAtMs)],
    ["Kept", found.source === "stored" && keepingWords(found.persistence, found.plaintext)],
    ["Checked", found.verified ? "with the server, just now" : "not checked with the server"],
  ];
  return all.filter((row): row is [string, string] => row[1] !== false);
}
