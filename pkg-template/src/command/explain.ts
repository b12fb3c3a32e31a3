// The lines that `--explain` adds to the status: every decision, with its reason and how long it took.

import type { Decision } from "../../types/index.js";
import { grid, style } from "./terminal.js";

const FLOWS: Record<Decision["flow"], string> = { resolve: "Token", login: "Login", renewal: "Renewal" };

/** Returns a line for each decision, below a line of headings. */
export function explained(decisions: readonly Decision[]): string[] {
  const rows = decisions.map(({ flow, decision, reason, durationMs }) => [
    FLOWS[flow],
    decision,
    `${durationMs} ms`,
    style.quiet(reason),
  ]);
  return grid(["", "DECISION", "TOOK", "REASON"], rows);
}
