// The dev server's control API: what a visitor may turn at the other end.

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

/** Somebody whom the dev server knows, who needs no authenticator app. */
export const GRACE = { email: "grace@example.test", password: "flow-matic-1955" };

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
  /** Decides as Grace does on the consent page; the address that she is sent back to. */
  authorize: async (url: string, approve: boolean) =>
    (await ask<{ location: string }>("POST", "authorize", { url, email: GRACE.email, approve })).location,
  /** Types the code of a device login for Grace. */
  approveDevice: (userCode: string) =>
    ask<void>("POST", "device", { user_code: userCode, email: GRACE.email, approve: true }),
  makeToken: async () => {
    const wish = { email: GRACE.email, name: "Made in the playground", expires_in_s: 90 * 24 * 3600 };
    return (await ask<{ access_token: string }>("POST", "tokens", wish)).access_token;
  },
  revokeAll: () => ask<void>("POST", "revoke", { all: GRACE.email }),
};
