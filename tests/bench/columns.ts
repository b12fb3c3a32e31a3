/** The table's columns, and how each shows a contender's results. */

import type { Figures } from "./bench.js";
import { isFailed } from "./rounds.js";

export interface Column {
  title: string;
  /** The row of the results that it reads. */
  row: string;
  show(result: Record<string, number>): string;
}

const KB = 1000;
const MB = 1_000_000;

export const COLUMNS: readonly Column[] = [
  { title: "KB gzip", row: "size", show: ({ gzipped }) => fixed(gzipped, 1, KB) },
  { title: "deps", row: "size", show: ({ dependencies }) => String(dependencies) },
  { title: "MB", row: "size", show: ({ installed }) => fixed(installed, 1, MB) },
  { title: "start, ms", row: "cold start", show: ({ ms }) => fixed(ms, 1) },
  { title: "in a page, ms", row: "page start", show: ({ ms }) => fixed(ms, 1) },
  { title: "in an editor, ms", row: "extension start", show: ({ ms }) => fixed(ms, 1) },
  { title: "header, ns", row: "hot path", show: ({ one }) => fixed(one, 0) },
  { title: "of 1000, ns", row: "hot path", show: ({ thousand }) => fixed(thousand, 0) },
  { title: "sync, ns", row: "hot path", show: ({ now }) => (now === undefined ? "–" : fixed(now, 0)) },
  { title: "fetch", row: "fetch", show: ({ bare = NaN, own = NaN }) => `${((own / bare - 1) * 100).toFixed(0)} %` },
  { title: "login, ms", row: "login", show: ({ ms }) => fixed(ms, 1) },
  { title: "requests", row: "login", show: ({ requests }) => String(requests) },
  { title: "100 expired", row: "renewal", show: ({ renewals, callersFailed }) => `${renewals}, ${callersFailed} fail` },
  { title: "KB each", row: "memory", show: ({ perInstance }) => fixed(perInstance, 1, KB) },
  { title: "KB/1000", row: "memory", show: ({ left = NaN, calls = NaN }) => Math.max(0, left / calls).toFixed(2) },
];

/** One cell; a dash if there is no result. */
export function cell(column: Column, name: string, figures: Figures): string {
  const result = figures.rows[column.row]?.[name];
  return result === undefined || isFailed(result) ? "–" : column.show(result);
}

function fixed(value: number | undefined, digits: number, unit = 1): string {
  return value === undefined ? "–" : (value / unit).toFixed(digits);
}
