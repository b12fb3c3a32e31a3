// `plexicus auth status`: for people, and as JSON for programs.

import type { Status } from "../../types/index.js";
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
  tokenWords,
  unsetWords,
  userName,
} from "./session.js";
import { moment, print, style, table } from "./terminal.js";

/** Grows when a field changes its meaning or goes; new fields may come at any time. */
const SCHEMA_VERSION = 1;

const HEADLINES: Record<Status["state"], string> = {
  logged_in: `${style.good("✓")} Signed in to`,
  logged_out: `${style.bad("✗")} Not signed in to`,
  stale: `${style.bad("✗")} The login has probably expired for`,
  expired: `${style.bad("✗")} The login has expired for`,
  rejected: `${style.bad("✗")} The token was refused by`,
  invalid: `${style.bad("✗")} The token cannot be used for`,
  unverified: `${style.warning("?")} Signed in, but it could not be checked with`,
};

/** A token that was refused has no end worth telling. */
const LIFETIME_LABELS: Partial<Record<Status["state"], string>> = {
  logged_in: "Valid until",
  unverified: "Valid until",
  stale: "Ended",
  expired: "Ended",
};

export async function status({ apiUrl, json, offline, explain }: StatusArguments): Promise<void> {
  const { auth, host } = await openSession(apiUrl);
  const found = await auth.status({ verify: !offline });
  const decisions = explain ? auth.explain() : undefined;
  if (json)
    print(
      JSON.stringify(
        { schemaVersion: SCHEMA_VERSION, ...found, storage: host.credentialsFile, decisions },
        undefined,
        2,
      ),
    );
  else tell(found, host);
  if (decisions && !json) for (const line of ["", ...explained(decisions)]) print(line);
  process.exitCode = codeOf(found);
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
    print(`${style.warning("!")} ${VARIABLES.token} wins over the login stored in ${host.credentialsFile}`);
    print(`  To use the stored login: ${unsetWords(host)}`);
  }
}

// What has ended is not made longer by any use.
function endWords({ state, expiresAtMs, slidesUntilMs }: Status): string {
  const isOver = state === "stale" || state === "expired";
  return isOver ? lifetimeWords(expiresAtMs ?? slidesUntilMs, null) : lifetimeWords(expiresAtMs, slidesUntilMs);
}

function rows(found: Status, host: NodeHost): [string, string][] {
  const lifetime = LIFETIME_LABELS[found.state];
  const all: [string, string | false][] = [
    ["User", found.identity !== null && userName(found.identity)],
    ["Organization", found.identity !== null && organizationName(found.identity)],
    ["Token", tokenWords(found, host)],
    ["Name", found.tokenName ?? false],
    ["Scope", found.scope ?? false],
    [lifetime ?? "", lifetime !== undefined && endWords(found)],
    ["Next renewal", found.retryAtMs !== null && `${moment(found.retryAtMs)}: the server asked to wait`],
    ["Last used", found.lastUsedAtMs !== null && moment(found.lastUsedAtMs)],
    ["Kept", found.source === "stored" && keepingWords(found.persistence, found.plaintext)],
    ["Checked", found.verified ? "with the server, just now" : "not with the server"],
  ];
  return all.filter((row): row is [string, string] => row[1] !== false);
}
