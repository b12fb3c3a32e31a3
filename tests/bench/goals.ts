/** The goals, against the floor, the best peer and the previous package, all measured in the same run. */

import type { Figures } from "./bench.js";
import { before, CONTENDERS, isOurs } from "./contenders.js";
import { BEFORE } from "./place.js";
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
  const start = (name: string) => of("cold start", name, "ms");
  const command = (name: string) => of("command", name, "ms");
  const peers = CONTENDERS.filter((each) => each.package && !isOurs(each));
  const hotPaths = peers.map(({ name }) => ({ name, one: of("hot path", name, "one") })).filter(({ one }) => one > 0);
  const best = hotPaths.sort((a, b) => a.one - b.one)[0];
  const ours = of("hot path", "plexicus", "one");
  const sinceBefore = [
    ...Object.entries({ plexicus: 0.9, "plexicus-slim": 0.9, "plexicus-node": 0.7 }).map(([name, limit]) =>
      most(
        `start of ${name} in Node, compared with the build before`,
        start(name) / start(before(name)),
        limit,
        "times",
      ),
    ),
    ...Object.entries({ "auth token": 0.65, "--help": 0.6 }).map(([line, limit]) =>
      most(
        `\`plexicus ${line}\`, compared with the build before`,
        command(`plexicus ${line}`) / command(`before ${line}`),
        limit,
        "times",
      ),
    ),
  ];
  return [
    ...(BEFORE ? sinceBefore : []),
    most("the wasm, gzipped", figures.wasm.gzipped / 1000, 121, "KB"),
    most(
      "start of plexicus-slim, compared with the floor with 46 KB of wasm",
      start("plexicus-slim") / start("floor-wasm"),
      8,
      "times",
    ),
    most(
      "the first login of a process, compared with the floor's",
      of("first login", "plexicus-node", "ms") / of("first login", "floor", "ms"),
      2,
      "times",
    ),
    most("a header, compared with the floor's", ours / of("hot path", "floor", "one"), 1.15, "times"),
    {
      wanted: "a header, compared with the fastest other library",
      found: `${ours.toFixed(0)} ns, ${best?.name} ${best?.one.toFixed(0)} ns`,
      isMet: ours < (best?.one ?? 0),
    },
    most(
      "auth.fetch, minus a bare request with the same headers",
      (of("fetch", "plexicus", "own") / of("fetch", "plexicus", "same") - 1) * 100,
      3,
      "%",
    ),
    most(
      "a login with storage in memory, minus the floor's and the requests for the account",
      of("login", "plexicus-node", "ms") - of("login", "floor", "ms") - of("login", "plexicus-node", "identityMs"),
      1,
      "ms",
    ),
    most("requests of 100 callers on an expired token", of("renewal", "plexicus", "renewals"), 1, "requests"),
    most(
      "memory growth of 1000 calls",
      Math.max(0, of("memory", "plexicus", "left") / of("memory", "plexicus", "calls")),
      1,
      "KB",
    ),
    most("growth of a header's time with more logins and callers", growth(figures, "header"), 10, "%"),
    most("growth of a status's time with more logins and callers", growth(figures, "status"), 10, "%"),
  ];
}

/** How far the slowest setting is above one login and one caller, in %. */
function growth({ growth: settings }: Figures, field: string): number {
  const times = settings.map(({ results }) => {
    const result = results["plexicus"];
    return result === undefined || isFailed(result) ? Number.NaN : (result[field] ?? Number.NaN);
  });
  return (Math.max(...times) / (times[0] ?? Number.NaN) - 1) * 100;
}
