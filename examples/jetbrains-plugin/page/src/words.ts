/** How things are said to the user. */

import { type ApiToken, AuthError, type Status } from "@plexicus/auth/jetbrains";

const KEPT: Record<Status["persistence"], string> = {
  durable: "in the IDE's password store",
  session_only: "until the IDE is closed: its settings say not to save passwords",
  unverified: "by the IDE",
};

export function errorWords(error: unknown): { message: string; remedy: string } {
  if (error instanceof AuthError) return { message: error.message, remedy: error.remedy };
  return { message: error instanceof Error ? error.message : String(error), remedy: "" };
}

export function sourceWords({ source, tokenKind }: Status): string {
  const what = tokenKind === "personal" ? "Personal API token" : "Login";
  return source === "environment" ? `${what} from PLEXICUS_API_TOKEN` : `${what} of this IDE`;
}

export function endWords({ expiresAtMs, slidesUntilMs, tokenKind }: Status): string {
  if (expiresAtMs !== null) return momentWords(expiresAtMs);
  if (slidesUntilMs !== null) return `${momentWords(slidesUntilMs)}, if it is not used before`;
  return tokenKind === "personal" ? "Never" : "The server decides";
}

export function keptWords({ source, persistence }: Status): string | false {
  return source === "stored" && `Kept ${KEPT[persistence]}`;
}

export function tokenWords({
  tokenType,
  createdAtMs,
  expiresAtMs,
  hasExpired,
  lastUsedAtMs,
  isStale,
}: ApiToken): string {
  const endless = tokenType === "login" ? "lives on by being used" : "never ends";
  const end = expiresAtMs === null ? endless : `${hasExpired ? "ended" : "ends"} ${dayWords(expiresAtMs)}`;
  const use = lastUsedAtMs === null ? "" : ` · last used ${dayWords(lastUsedAtMs)}${isStale ? ", long ago" : ""}`;
  return `${createdAtMs === null ? "" : `Made ${dayWords(createdAtMs)} · `}${end}${use}`;
}

export function minutesLeft(ms: number): string {
  const minutes = Math.max(1, Math.ceil((ms - Date.now()) / 60_000));
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}

function momentWords(ms: number): string {
  return new Date(ms).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

function dayWords(ms: number): string {
  return new Date(ms).toLocaleDateString(undefined, { dateStyle: "medium" });
}
