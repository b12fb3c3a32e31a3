// Stored entries in a short form, without the fields that are always the same.

import { fillValue, type Known } from "./expect.js";
import type { Json } from "./scenario.js";

/** The storage key of a place: an origin, with or without a suffix. */
export function key(place: string): string {
  return `plexicus-auth:${place}`;
}

/** The text that is stored at a place; `undefined` for null. A string is stored unchanged. */
export function storedText(place: string, content: Json, known: Known): string | undefined {
  const filled = fillValue(content, known);
  if (filled === null) return undefined;
  if (typeof filled !== "object" || Array.isArray(filled)) return String(filled);
  return JSON.stringify({ ...common(place, filled), ...life(filled), ...filled });
}

// The token's lifetime, if both its times are given.
function life({ expires_at_ms: end, obtained_at_ms: begin }: { [name: string]: Json }): { life_ms?: number } {
  return typeof end === "number" && typeof begin === "number" ? { life_ms: end - begin } : {};
}

// An origin, then `:login:<login>`, `:note:<login>`, `:renewal:<login>`, `:journal:<login>`,
// `:rejected:<login>` or `:backoff:<login>`; a version 1 note names no login.
function common(place: string, fields: { [name: string]: Json }): { [name: string]: Json } {
  const suffix = /^(.*?)(?::(login|note|renewal|journal|rejected|backoff)(?::(.+))?)?$/;
  const [, origin = "", kind, login = "login-1"] = suffix.exec(place) ?? [];
  if (kind === "rejected" || kind === "backoff") return { version: 1 };
  const all = { version: 1, login_id: login };
  if (kind === "renewal") return { ...all, api_origin: origin };
  if (kind === "note" || kind === "journal") return all;
  return "form" in fields ? { version: 2 } : { ...all, api_origin: origin, generation: 1, kind: "login" };
}
