// Words that describe the login to the user.

import type { Identity, Session, Status } from "../../types/index.js";
import { VARIABLES } from "#constants";
import { AuthError } from "../error.js";
import { accountLabel } from "./account.js";

const HOUR_MS = 60 * 60 * 1000;
const WEEK_MS = 7 * 24 * HOUR_MS;

type Ends = Pick<Status, "expiresAtMs" | "slidesUntilMs" | "tokenKind">;

export function errorWords(error: unknown): string {
  if (error instanceof AuthError) return `${error.message} ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
}

export function userWords(identity: Identity | null): string {
  return identity?.email ?? identity?.userId ?? "signed in";
}

export function organizationWords(identity: Identity | null): string | undefined {
  return identity?.organizationName ?? identity?.organizationId ?? undefined;
}

/** Returns `Signed in to Plexicus as ada@example.test (Analytical Engines).` and further notes. */
export function sessionWords(label: string, session: Session): string {
  const { identity, shadowedByEnvironment, persistence, missingScopes, replaced } = session;
  const who = identity ? ` as ${accountLabel(identity)}` : "";
  const notes = [
    shadowedByEnvironment && `${VARIABLES.token} is set and is used instead of this login.`,
    persistence === "session_only" && "It is kept for this session only.",
    missingScopes.length > 0 && `It may not ${missingScopes.join(", ")}.`,
    replaced === "alive" && "The old token is still valid. Revoke it in Settings → API Tokens.",
  ];
  return [`Signed in to ${label}${who}.`, ...notes.filter(Boolean)].join(" ");
}

export function sourceWords({ source, tokenKind }: Pick<Status, "source" | "tokenKind">): string {
  const what = tokenKind === "personal" ? "personal API token" : "login";
  switch (source) {
    case "environment":
      return `${what} from ${VARIABLES.token}`;
    case "shared":
      return `${what} shared by another program`;
    default:
      return `${what} kept by this editor`;
  }
}

export function endWords({ expiresAtMs, slidesUntilMs, tokenKind }: Ends): string {
  if (expiresAtMs !== null) return `expires ${momentWords(expiresAtMs)}`;
  if (slidesUntilMs !== null) return `expires ${momentWords(slidesUntilMs)} unless it is used before`;
  return tokenKind === "personal" ? "expiry not known" : "the server decides when it expires";
}

/** Returns whether a fixed expiry is less than a week away, or a sliding one less than an hour. */
export function endsSoon({ expiresAtMs, slidesUntilMs }: Ends): boolean {
  if (expiresAtMs !== null) return expiresAtMs - Date.now() < WEEK_MS;
  return slidesUntilMs !== null && slidesUntilMs - Date.now() < HOUR_MS;
}

export function momentWords(ms: number): string {
  return new Date(ms).toLocaleString();
}
