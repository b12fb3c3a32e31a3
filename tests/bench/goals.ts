/** What we want to reach, against the best peer of the same run, and whether we did. */

import type { Figures } from "./bench.js";
import { CONTENDERS, isOurs } from "./contenders.js";
import { isFailed } from "./rounds.js";

export interface Goal {
  wanted: string;
  found: string;
  isMet: boolean;
}

export function goals(figures: Figures): Goal[] {
  const of = (row: string, name: string, field: string): number => {
    const result = figures.rows[row]?.[name];
    return result === undefined || isFailed(result) ? Number.NaN : (result[field] ?? Number.NaN);
  };
  const most = (wanted: string, value: number, limit: number, unit: string): Goal => ({
    wanted: `${wanted}: at most ${limit} ${unit}`,
    found: `${Number(value.toPrecision(3))} ${unit}`,
    isMet: value <= limit,
  });
  const peers = CONTENDERS.filter((each) => each.package && !isOurs(each));
  const hotPaths = peers.map(({ name }) => ({ name, one: of("hot path", name, "one") })).filter(({ one }) => one > 0);
  const best = hotPaths.sort((a, b) => a.one - b.one)[0];
  const ours = of("hot path", "plexicus", "one");
  const between = (row: string, name: string) => of(row, name, "ms") - of(row, "floor", "ms");
  return [
    most("a browser program with ./slim, its wasm included", of("size", "plexicus-slim", "gzipped") / 1000, 42, "KB"),
    most("a browser program with the wasm inlined", of("size", "plexicus", "gzipped") / 1000, 55, "KB"),
    most("the wasm alone, gzipped", figures.wasmGzipped / 1000, 32, "KB"),
    most("cold start in Node above the floor's", between("cold start", "plexicus"), 4, "ms"),
    most("a header, against the floor's", ours / of("hot path", "floor", "one"), 1.2, "times"),
    {
      wanted: "a header, against the fastest peer's",
      found: `${ours.toFixed(0)} ns, ${best?.name} ${best?.one.toFixed(0)} ns`,
      isMet: ours < (best?.one ?? 0),
    },
    most(
      "auth.fetch above bare fetch",
      (of("fetch", "plexicus", "own") / of("fetch", "plexicus", "bare") - 1) * 100,
      3,
      "%",
    ),
    most(
      "a login on memory above the floor's, without the requests for whose it is",
      between("login", "plexicus-node") - of("login", "plexicus-node", "identityMs"),
      1,
      "ms",
    ),
    most("requests of 100 callers on an expired token", of("renewal", "plexicus", "renewals"), 1, "requests"),
    most(
      "memory kept by 1000 calls",
      Math.max(0, of("memory", "plexicus", "left") / of("memory", "plexicus", "calls")),
      1,
      "KB",
    ),
    most("growth of a header's time with logins and callers", growth(figures, "header"), 10, "%"),
    most("growth of a status's time with logins and callers", growth(figures, "status"), 10, "%"),
  ];
}

/** How much the slowest setting is above one login and one caller, in %. */
function growth({ growth: settings }: Figures, field: string): number {
  const times = settings.map(({ results }) => {
    const result = results["plexicus"];
    return result === undefined || isFailed(result) ? Number.NaN : (result[field] ?? Number.NaN);
  });
  return (Math.max(...times) / (times[0] ?? Number.NaN) - 1) * 100;
}
