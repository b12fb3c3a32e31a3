// `plexicus auth tokens`: the account's personal API tokens.

import type { ApiToken, CreatedToken, Tokens, TokenWish } from "../../types/index.js";
import type { CreateArguments, LoginChoice, TokensArguments } from "./arguments.js";
import { onInterrupt } from "./exit.js";
import { openSession } from "./session.js";
import { day, grid, moment, print, say, style, warn } from "./terminal.js";

/** Increases when a field is removed or changes its meaning. New fields may appear at any time. */
const SCHEMA_VERSION = 1;

export async function list({ json, ...choice }: TokensArguments): Promise<void> {
  const { auth } = await openSession(choice);
  const tokens = await auth.tokens.list();
  if (json) {
    print(JSON.stringify({ schemaVersion: SCHEMA_VERSION, apiOrigin: auth.apiOrigin, tokens }, undefined, 2));
    return;
  }
  if (tokens.length === 0) {
    say("No personal API tokens.");
    return;
  }
  const rows = tokens.map((token) => [token.name ?? "", token.tokenId ?? "", ...times(token), remark(token)]);
  for (const line of grid(["NAME", "ID", "CREATED", "EXPIRES", "LAST USED", ""], rows)) print(line);
}

export async function create(name: string, { expiresIn, ...choice }: CreateArguments): Promise<void> {
  const { auth } = await openSession(choice);
  const created = await auth.tokens.create({ name, ...wish(expiresIn), signal: onInterrupt() });
  printOnce(created);
  say(`${style.good("✓")} Created ${style.strong(created.name ?? name)}; ${endWords(created.expiresAtMs)}`);
  say("  The token is not shown again.");
}

type Ended = Awaited<ReturnType<Tokens["revoke"]>>;

const FAILURES: Record<Exclude<Ended, "revoked">, string> = {
  not_found: "There is no such token. List the tokens and their ids: plexicus auth tokens",
  unsupported: "This server cannot revoke tokens from here. Revoke it in Settings → API Tokens.",
};

export async function revoke(tokenId: string, choice: LoginChoice): Promise<void> {
  const { auth } = await openSession(choice);
  const ended = await auth.tokens.revoke(tokenId);
  if (ended === "revoked") {
    say(`${style.good("✓")} Revoked. It no longer works.`);
    return;
  }
  say(`${style.bad("✗")} ${FAILURES[ended]}`);
  process.exitCode = 1;
}

/** Prints a new token. If that fails, warns the user: the token is lost, but still valid. */
export function printOnce({ value, tokenId }: Pick<CreatedToken, "value" | "tokenId">): void {
  try {
    print(value);
  } catch (error) {
    const way = tokenId === null ? "in Settings → API Tokens" : `with: plexicus auth tokens revoke ${tokenId}`;
    warn(`A new token was created, but it could not be printed. Revoke it ${way}`);
    throw error;
  }
}

/** Says when a token expires. */
export function endWords(expiresAtMs: number | null): string {
  return expiresAtMs === null ? "it never expires" : `it expires ${moment(expiresAtMs)}`;
}

/** Converts `30`, `90` or `never` to a lifetime in days. */
export function wish(expiresIn: CreateArguments["expiresIn"]): Pick<TokenWish, "expiresInDays"> {
  return { expiresInDays: expiresIn === "never" ? null : expiresIn === "30" ? 30 : 90 };
}

function times({ createdAtMs, expiresAtMs, lastUsedAtMs }: ApiToken): string[] {
  return [
    createdAtMs === null ? "" : day(createdAtMs),
    expiresAtMs === null ? "never" : day(expiresAtMs),
    lastUsedAtMs === null ? "" : day(lastUsedAtMs),
  ];
}

function remark({ hasExpired, expiresSoon, isStale }: ApiToken): string {
  if (hasExpired) return style.bad("expired");
  const remarks = [expiresSoon && "expires soon", isStale && "unused for 30 days"].filter((word) => word !== false);
  return style.warning(remarks.join(", "));
}
