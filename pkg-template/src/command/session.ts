// What the subcommands share: the `Auth` that they use, and the words for its data.

import type { Auth, Identity, Persistence, Prompt, Status, StoredAccount } from "../../types/index.js";
import type { NodeHost } from "../../types/node.js";
import { VARIABLES, WASM_NAME } from "#constants";
import { createAuthWith } from "../core.js";
import { createNodeHost } from "../node/host.js";
import { ownWasm } from "../own-wasm.js";
import type { LoginChoice } from "./arguments.js";
import { moment, warn } from "./terminal.js";

declare const PACKAGE_VERSION: string;

const PROXY_VARIABLES = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

// No other program bundles the command, so the file is always beside it.
function wasm(): Uint8Array {
  const found = ownWasm();
  if (!found) throw new Error(`${WASM_NAME} is missing or belongs to another version. Install @plexicus/auth again.`);
  return found;
}

/** Creates the `Auth` and its host for the API and the login that the user chose. */
export async function openSession(
  { apiUrl, account, as: purpose, expect }: LoginChoice,
  prompt?: Prompt,
): Promise<{ auth: Auth; host: NodeHost }> {
  const usesProxy = PROXY_VARIABLES.some((name) => process.env[name]);
  const nodeHost = createNodeHost({
    prompt,
    onNotice: warn,
    fetch: usesProxy ? async (url, init) => (await import("./proxy.js")).proxyFetch(url, init) : undefined,
  });
  const host: NodeHost = { ...nodeHost, returnTo: { name: "your terminal" } };
  const client = { id: "plexicus-cli", version: PACKAGE_VERSION };
  const auth = await createAuthWith(wasm, {
    host,
    client,
    apiUrl,
    account,
    purpose,
    expect,
    deviceName: host.machineName,
  });
  if (auth.warning) warn(auth.warning);
  return { auth, host };
}

/** Returns the user's email or id, if the server has sent one. */
export function userName(identity: Identity | null): string {
  return identity?.email ?? identity?.userId ?? "unknown";
}

/** Returns the organization's name or id, if the server has sent one. */
export function organizationName(identity: Identity | null): string {
  return identity?.organizationName ?? identity?.organizationId ?? "unknown";
}

/** Returns a row with the login's purpose, if it has one. */
export function purposeRow(purpose: string | null): [string, string][] {
  return purpose ? [["For", purpose]] : [];
}

/** Returns the name of an account for the command line, with the organization if the user has several. */
export function accountName({ identity, loginId }: StoredAccount, all: readonly StoredAccount[]): string {
  const user = identity?.email ?? identity?.userId;
  if (!user) return loginId;
  const organizations = new Set(
    all.filter((other) => other.identity?.email === identity?.email).map(({ accountId }) => accountId),
  );
  return organizations.size > 1 ? `${user}/${identity?.organizationId ?? ""}` : user;
}

/** Describes a token: its kind, whether the user gave it, and its source. */
export function tokenWords({ tokenKind, provenance, source }: Status, host: NodeHost): string {
  const given = provenance === "provided" ? " that you provided" : "";
  const what = tokenKind === "login" ? "login" : `personal API token${given}`;
  return `${what}, from ${source === "environment" ? VARIABLES.token : host.credentialsFile}`;
}

/** Describes how long a token stays valid. */
export function lifetimeWords(expiresAtMs: number | null, slidesUntilMs: number | null): string {
  if (expiresAtMs !== null) return moment(expiresAtMs);
  if (slidesUntilMs !== null)
    return `${moment(slidesUntilMs)}, extended with each use (expires after 24 hours without use)`;
  return "not known, the server decides";
}

/** Describes how long a login is kept, and how well protected. */
export function keepingWords(persistence: Persistence, plaintext: boolean): string {
  const how = plaintext ? "in a plain text file that only you can read" : "in the system's secret store";
  return {
    durable: how,
    session_only: "only until this program ends",
    unverified: `${how}; it is not known for how long`,
  }[persistence];
}

/** Returns the shell command that unsets the variable with a token. */
export function unsetWords(host: NodeHost): string {
  return host.shell === "powershell" ? `Remove-Item Env:${VARIABLES.token}` : `unset ${VARIABLES.token}`;
}
