// The named parts of scenarios, tests/vectors/fixtures.json; tests/vectors/README.md explains them.

import { join } from "node:path";
import { type Json, type Scenario, vectors } from "./scenario.js";

type Parts = { [name: string]: Json };

const parts: Parts = Object.assign({}, ...Object.values(vectors<Record<string, Parts>>("fixtures.json")));

/** Reads a file of `tests/vectors/flows/`, with every fixture spelled out. */
export function scenarios(file: string): Scenario[] {
  return expand(vectors<Json>(join("flows", file))) as unknown as Scenario[];
}

/** The value, with every name replaced by the fixture that it stands for. */
function expand(value: Json): Json {
  if (isName(value)) return part(value);
  // In a list, a fixture that is a list gives all its items.
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

// Fields of objects are merged at every depth; anything else is replaced.
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
