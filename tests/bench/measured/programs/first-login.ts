/** ms that the first login of a process takes: what it needs of the platform is loaded by it. */
import { open } from "#client";
import type { Start } from "../client.js";
import { answer, failWith, given } from "./given.js";

async function main(): Promise<void> {
  const { login } = await open(given<Start>());
  if (!login) throw new Error("has no login over a loopback listener");
  const begin = performance.now();
  await login();
  answer({ ms: performance.now() - begin });
}

main().catch(failWith);
