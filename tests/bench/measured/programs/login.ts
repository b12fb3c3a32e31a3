/** ms from the call to the token; and of the two bare, concurrent requests for the identity. */
import { open } from "#client";
import type { Start } from "../client.js";
import { answer, failWith, given } from "./given.js";

const WARM_UP = 10;
const TIMES = 40;

async function main(): Promise<void> {
  const start = given<Start>();
  const { login } = await open(start);
  if (!login) throw new Error("has no login with a loopback listener");
  const took: number[] = [];
  const asking: number[] = [];
  for (let count = 0; count < WARM_UP + TIMES; count++) {
    if (count === WARM_UP) await fetch(`${start.server}/stub/reset`, { method: "POST" });
    const begin = performance.now();
    await login();
    if (count >= WARM_UP) took.push(performance.now() - begin);
  }
  const { requests } = (await (await fetch(`${start.server}/stub/count`)).json()) as { requests: number };
  for (let count = 0; count < TIMES; count++) {
    const begin = performance.now();
    await Promise.all(["/sessions/self", "/client"].map(async (path) => (await fetch(start.server + path)).text()));
    asking.push(performance.now() - begin);
  }
  answer({ ms: median(took), requests: requests / TIMES, identityMs: median(asking) });
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

main().catch(failWith);
