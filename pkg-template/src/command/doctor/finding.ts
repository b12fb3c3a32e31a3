// What a check finds.

import type { Auth } from "../../../types/index.js";
import type { NodeHost } from "../../../types/node.js";

/** What a check looks at. */
export interface Patient {
  auth: Auth;
  host: NodeHost;
}

export interface Finding {
  /** What was checked. */
  check: string;
  result: "ok" | "warning" | "problem";
  message: string;
  /** What to do about it. */
  remedy?: string;
}

export type Check = (patient: Patient) => Promise<Finding[]>;

/** Makes the findings of one check. */
export function findings(check: string) {
  return {
    ok: (message: string): Finding => ({ check, result: "ok", message }),
    warning: (message: string, remedy: string): Finding => ({ check, result: "warning", message, remedy }),
    problem: (message: string, remedy: string): Finding => ({ check, result: "problem", message, remedy }),
  };
}
