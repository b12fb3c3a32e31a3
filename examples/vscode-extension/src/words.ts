/** How things are said to the user. */

import { AuthError, type Identity, type Status } from "@plexicus/auth/vscode";

const DAY_MS = 24 * 60 * 60 * 1000;

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

export function sourceWords({ source, tokenKind }: Pick<Status, "source" | "tokenKind">): string {
  const what = tokenKind === "personal" ? "personal API token" : "login";
  switch (source) {
    case "environment":
      return `${what} from PLEXICUS_API_TOKEN`;
    case "shared":
      return `${what} shared by another program`;
    default:
      return `${what} kept by this editor`;
  }
}

/** When it ends, or how it lives on. */
export function endWords({
  expiresAtMs,
  slidesUntilMs,
  tokenKind,
}: Pick<Status, "expiresAtMs" | "slidesUntilMs" | "tokenKind">): string {
  if (expiresAtMs !== null) return `ends ${momentWords(expiresAtMs)}`;
  if (slidesUntilMs !== null) return `lives on by being used, else ends ${momentWords(slidesUntilMs)}`;
  return tokenKind === "personal" ? "no end is known" : "the server decides when it ends";
}

/** A fixed end within a week, or a session's within the hour. */
export function endsSoon({ expiresAtMs, slidesUntilMs }: Pick<Status, "expiresAtMs" | "slidesUntilMs">): boolean {
  if (expiresAtMs !== null) return expiresAtMs - Date.now() < 7 * DAY_MS;
  return slidesUntilMs !== null && slidesUntilMs - Date.now() < DAY_MS / 24;
}

export function momentWords(ms: number): string {
  return new Date(ms).toLocaleString();
}
