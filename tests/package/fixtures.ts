// The named fixtures of scenarios in tests/vectors/fixtures.json; tests/vectors/README.md explains them.

import { join } from "node:path";
import { type Json, type Scenario, vectors } from "./scenario.js";

type Parts = { [name: string]: Json };

const parts: Parts = Object.assign({}, ...Object.values(vectors<Record<string, Parts>>("fixtures.json")));

/** Reads a file of `tests/vectors/flows/`, with every fixture expanded. */
export function scenarios(file: string): Scenario[] {
  return expand(vectors<Json>(join("flows", file))) as unknown as Scenario[];
}

/** The value, with every name replaced by its fixture. */
function expand(value: Json): Json {
  if (isName(value)) return part(value);
  // In a list, a fixture that is itself a list adds all its items.
  if (Array.isArray(value)) return value.flatMap((item) => (isName(item) ? expand(item) : [expand(item)]));
  if (!isObject(value)) return value;
  const { like, ...own } = value;
  const expanded = Object.fromEntries(Object.entries(own).map(([name, field]) => [name, expand(field)]));
  return like === undefined ? expanded : laidOver(part(String(like)), expanded);
}

function part(name: string): Json {
  const found = parts[name.slice(1)];
  if (found === undefined) throw new Error(`there is no fixture ${name}`);
  return expand(found);
}

// Merges the fields of objects at every depth and replaces anything else.
function laidOver(below: Json | undefined, above: Json): Json {
  if (below === undefined || !isObject(below) || !isObject(above)) return above;
  const fields = Object.entries(above).map(([name, value]) => [name, laidOver(below[name], value)]);
  return { ...below, ...(Object.fromEntries(fields) as Parts) };
}

function isName(value: Json): value is string {
  return typeof value === "string" && value.startsWith("@");
}

function isObject(value: Json): value is Parts {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
