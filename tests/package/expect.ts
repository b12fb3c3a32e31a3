// Compares the results with what a scenario expects.

import { TestClock } from "@plexicus/auth/testing";
import type { Fields, Json } from "./scenario.js";

/** Every scenario begins at 2026-01-01T00:00:00Z, as the test kit's clock does. */
export const START_MS = new TestClock().wallNow();

/** The values of a scenario's placeholders, learned while it runs. */
export interface Known {
  port: string;
  state: string;
  challenge: string;
  verifier: string;
  /** The id of the stored login, also after it was deleted. */
  login: string;
}

/** Replaces `{port}`, `{state}`, `{challenge}`, `{verifier}` and `{login}`. */
export function fill(text: string, known: Known): string {
  return text.replace(/\{(port|state|challenge|verifier|login)\}/g, (_, name: keyof Known) => known[name]);
}

/**
 * Does the same in every string; a string that is only `{start}`, `{start+1000}` or `{start-1000}` becomes a
 * number.
 */
export function fillValue(value: Json, known: Known): Json {
  if (typeof value === "string") {
    const start = /^\{start([+-]\d+)?\}$/.exec(value);
    return start ? START_MS + Number(start[1] ?? 0) : fill(value, known);
  }
  if (Array.isArray(value)) return value.map((item) => fillValue(item, known));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillValue(item, known)]));
}

/**
 * Describes the first difference between `found` and what is expected. Objects may have extra fields, lists
 * may not have extra items; null equals absent.
 */
export function difference(expected: Json, found: unknown, path: string): string | undefined {
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length) {
    return first(expected.map((item, index) => difference(item, found[index], `${path}[${index}]`)));
  }
  if (isObject(expected) && isObject(found)) {
    return first(
      Object.entries(expected).map(([name, item]) => difference(item as Json, found[name], `${path}.${name}`)),
    );
  }
  if (expected === (found ?? null)) return undefined;
  return `${path} is ${JSON.stringify(found)} and not ${JSON.stringify(expected)}`;
}

/** The same for an error; message and remedy only have to contain the expected text. */
export function errorDifference(
  expected: { [name: string]: Json },
  found: Record<string, unknown>,
): string | undefined {
  const { message = "", remedy = "", ...exact } = expected;
  for (const [name, part] of Object.entries({ message, remedy })) {
    if (!String(found[name]).includes(String(part)))
      return `error.${name} is ${String(found[name])} and does not hold ${String(part)}`;
  }
  return difference(exact, found, "error");
}

/** The pairs of a form or a query. Throws if a name occurs twice. */
export function pairs(text: string): Fields {
  const found = [...new URLSearchParams(text)];
  if (new Set(found.map(([name]) => name)).size !== found.length) throw new Error("a name appears twice");
  return Object.fromEntries(found);
}

function first(differences: (string | undefined)[]): string | undefined {
  return differences.find((found) => found !== undefined);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
