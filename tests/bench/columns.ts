/** The table's columns: what each shows of a contender's figures. */

import type { Figures } from "./bench.js";
import { isFailed } from "./rounds.js";

export interface Column {
  title: string;
  /** The row of the figures that it is taken from. */
  row: string;
  show(result: Record<string, number>, figures: Figures): string;
}

const KB = 1000;
const MB = 1_000_000;

export const COLUMNS: readonly Column[] = [
  { title: "program, KB gzipped", row: "size", show: ({ gzipped }) => fixed(gzipped, 1, KB) },
  { title: "dependencies", row: "size", show: ({ dependencies }) => String(dependencies) },
  { title: "installed, MB", row: "size", show: ({ installed }) => fixed(installed, 1, MB) },
  { title: "start in Node, ms", row: "cold start", show: ({ ms }, figures) => fixed(overBare(ms, figures), 1) },
  { title: "start in a page, ms", row: "page start", show: ({ ms }) => fixed(ms, 1) },
  { title: "header, ns", row: "hot path", show: ({ one }) => fixed(one, 0) },
  { title: "of 1000 callers, ns", row: "hot path", show: ({ thousand }) => fixed(thousand, 0) },
  { title: "at once, ns", row: "hot path", show: ({ now }) => (now === undefined ? "–" : fixed(now, 0)) },
  { title: "fetch, over bare", row: "fetch", show: ({ bare = NaN, own = NaN }) => `${((own / bare - 1) * 100).toFixed(0)} %` },
  { title: "login, ms", row: "login", show: ({ ms }) => fixed(ms, 1) },
  { title: "its requests", row: "login", show: ({ requests }) => String(requests) },
  { title: "100 callers, expired", row: "renewal", show: ({ renewals, callersFailed }) => `${renewals} sent, ${callersFailed} failed` },
  { title: "KB an instance", row: "memory", show: ({ perInstance }) => fixed(perInstance, 1, KB) },
  { title: "kept by 1000 calls, KB", row: "memory", show: ({ left = NaN, calls = NaN }) => Math.max(0, left / calls).toFixed(2) },
];

/** One cell; a dash where nothing could be measured. */
export function cell(column: Column, name: string, figures: Figures): string {
  const result = figures.rows[column.row]?.[name];
  return result === undefined || isFailed(result) ? "–" : column.show(result, figures);
}

/** What a start takes above that of Node itself. */
export function overBare(ms: number | undefined, { rows }: Figures): number {
  const bare = rows["cold start"]?.["bare Node"];
  return (ms ?? Number.NaN) - (bare && !isFailed(bare) ? (bare["ms"] ?? Number.NaN) : Number.NaN);
}

function fixed(value: number | undefined, digits: number, unit = 1): string {
  return value === undefined ? "–" : (value / unit).toFixed(digits);
}
