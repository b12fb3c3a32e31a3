// The findings of a check.

import type { Auth } from "../../../types/index.js";
import type { NodeHost } from "../../../types/node.js";

/** What the checks examine. */
export interface Patient {
  auth: Auth;
  host: NodeHost;
}

export interface Finding {
  /** The name of what was checked. */
  check: string;
  result: "ok" | "warning" | "problem";
  message: string;
  /** What the user can do about it. */
  remedy?: string;
}

export type Check = (patient: Patient) => Promise<Finding[]>;

/** Returns functions that create the findings of one check. */
export function findings(check: string) {
  return {
    ok: (message: string): Finding => ({ check, result: "ok", message }),
    warning: (message: string, remedy: string): Finding => ({ check, result: "warning", message, remedy }),
    problem: (message: string, remedy: string): Finding => ({ check, result: "problem", message, remedy }),
  };
}
