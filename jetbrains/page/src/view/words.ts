/** The texts for the user. */

import { type ApiToken, AuthError, type Status } from "@plexicus/auth/jetbrains";

const KEPT: Record<Status["persistence"], string> = {
  durable: "In the IDE's password store",
  session_only: "Until the IDE is closed, because it is set not to save passwords",
  unverified: "In the IDE",
};

export function errorWords(error: unknown): { message: string; remedy: string } {
  if (error instanceof AuthError) return { message: error.message, remedy: error.remedy };
  return { message: error instanceof Error ? error.message : String(error), remedy: "" };
}

export function typeWords({ source, tokenKind }: Status): string {
  const type = tokenKind === "personal" ? "Personal token" : "Login";
  return source === "environment" ? `${type} from PLEXICUS_API_TOKEN` : type;
}

export function endWords({ expiresAtMs, slidesUntilMs, tokenKind }: Status): string {
  if (expiresAtMs !== null) return momentWords(expiresAtMs);
  if (slidesUntilMs !== null) return `${momentWords(slidesUntilMs)} unless used before`;
  return tokenKind === "personal" ? "Never" : "Not known";
}

export function keptWords({ source, persistence }: Status): string | false {
  return source === "stored" && KEPT[persistence];
}

export function tokenWords({
  tokenType,
  createdAtMs,
  expiresAtMs,
  hasExpired,
  lastUsedAtMs,
  isStale,
}: ApiToken): string {
  const endless = tokenType === "login" ? "renewed while it is used" : "never expires";
  const end = expiresAtMs === null ? endless : `${hasExpired ? "expired" : "expires"} ${dayWords(expiresAtMs)}`;
  const use = lastUsedAtMs === null ? "" : ` · ${isStale ? "not used since" : "last used"} ${dayWords(lastUsedAtMs)}`;
  return `${createdAtMs === null ? "" : `Created ${dayWords(createdAtMs)} · `}${end}${use}`;
}

export function minutesLeft(ms: number): string {
  const minutes = Math.max(1, Math.ceil((ms - Date.now()) / 60_000));
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}

function momentWords(ms: number): string {
  return new Date(ms).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

function dayWords(ms: number): string {
  return new Date(ms).toLocaleDateString(undefined, { dateStyle: "medium" }).replaceAll(" ", "\u00a0");
}
