// The dev server's control API: what a visitor can change on the server.

import { accountOf, type Person } from "./people.js";

export type FaultAction =
  | { kind: "status"; status: number; headers?: Record<string, string>; body?: string }
  | { kind: "redirect"; location: string }
  | { kind: "drop" }
  | { kind: "delay"; ms: number };

/** One request as the server saw it. */
export interface LogEntry {
  at_ms: number;
  method: string;
  path: string;
  status: number | null;
}

const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const init: RequestInit = { method };
  if (body !== undefined)
    Object.assign(init, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  const response = await fetch(`/__control/${path}`, init);
  if (!response.ok)
    throw new Error(`the dev server's control API answered ${response.status}: start it with --control`);
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
};

export const control = {
  nowMs: async () => (await ask<{ now_ms: number }>("GET", "clock")).now_ms,
  advance: (ms: number) => ask<void>("POST", "clock", { advance_ms: ms }),
  log: () => ask<LogEntry[]>("GET", "log"),
  fault: (path: string, action: FaultAction, times = 1) => ask<void>("POST", "faults", { path, action, times }),
  clearFaults: () => ask<void>("DELETE", "faults"),
  settings: (changes: { login_expires_in_s?: number | null; refresh?: boolean }) =>
    ask<void>("POST", "settings", changes),
  /** Decides as this person on the consent page. Returns the address of the redirect. */
  authorize: async (url: string, person: Person, approve: boolean) =>
    (await ask<{ location: string }>("POST", "authorize", { url, email: accountOf(person), approve })).location,
  /** Enters the user code of a device login as this person. */
  approveDevice: (userCode: string, person: Person) =>
    ask<void>("POST", "device", { user_code: userCode, email: accountOf(person), approve: true }),
  makeToken: async (person: Person) => {
    const wish = { email: accountOf(person), name: "Made in the playground", expires_in_s: 90 * 24 * 3600 };
    return (await ask<{ access_token: string }>("POST", "tokens", wish)).access_token;
  },
  revokeAll: (person: Person) => ask<void>("POST", "revoke", { all: accountOf(person) }),
};
