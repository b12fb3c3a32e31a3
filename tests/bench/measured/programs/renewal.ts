/** A hundred callers with an expired token, and a server that accepts each refresh token once. */
import { open } from "#client";
import type { Start } from "../client.js";
import { answer, failWith, given } from "./given.js";

const CALLERS = 100;

async function main(): Promise<void> {
  const start = given<Start>();
  const { header } = await open(start);
  if (!header) throw new Error("stores no token");
  await fetch(`${start.server}/stub/reset`, { method: "POST" });
  const outcomes = await Promise.allSettled(Array.from({ length: CALLERS }, header));
  const failed = outcomes.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
  const { renewals } = (await (await fetch(`${start.server}/stub/count`)).json()) as { renewals: number };
  if (renewals === 0) throw new Error(`does not renew: ${failed[0]?.reason ?? "returned the expired token"}`);
  answer({ renewals, callersFailed: failed.length });
}

main().catch(failWith);
