// After a login, waits for the core's work in the background: its timers do not keep the process alive.

import type { Auth, Rotation, Session } from "../../types/index.js";
import { say, warn } from "./terminal.js";

const LONGEST_WAIT_MS = 8_000;
const REVOKED = "  The replaced login was revoked. Restart the programs that plexicus exec started with it.";
const NOT_YET = "The replaced login is not revoked yet. The next login or logout revokes it.";

const WARNED: Partial<Record<Rotation["revoked"], string>> = {
  unconfirmed:
    "The server says that it revoked the replaced login, but this could not be checked. See Settings → API Tokens.",
  unsupported: "This server cannot revoke the replaced login from here. Revoke it in Settings → API Tokens.",
  failed: NOT_YET,
};

/** Waits, and says what happened to the replaced login, if any. Ctrl-C ends the wait with exit code 0. */
export async function settle(auth: Auth, { replaced, replacedName }: Session, interrupted: AbortSignal): Promise<void> {
  if (replaced === "revoked") say(REVOKED);
  if (replaced === "alive") {
    const name = replacedName === null ? "" : ` (${replacedName})`;
    warn(`The replaced login${name} could not be revoked and is still valid. Revoke it in Settings → API Tokens.`);
  }
  const revoked = await within(LONGEST_WAIT_MS, interrupted, (signal) => auth.settled({ signal }));
  if (revoked === "revoked") say(REVOKED);
  else if (revoked === undefined && replaced === "pending") warn(NOT_YET);
  else if (revoked && WARNED[revoked]) warn(WARNED[revoked]);
  // A request that is still in progress would keep the process alive.
  if (revoked === undefined) process.exit();
}

async function within<T>(
  ms: number,
  interrupted: AbortSignal,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const giving = new AbortController();
  const giveUp = () => giving.abort();
  const timer = setTimeout(giveUp, ms);
  interrupted.addEventListener("abort", giveUp);
  try {
    if (interrupted.aborted) giveUp();
    return await wait(giving.signal);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    interrupted.removeEventListener("abort", giveUp);
  }
}
