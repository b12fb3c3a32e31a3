/** ms of a process's first login, including the platform modules that it loads. */
import { open } from "#client";
import type { Start } from "../client.js";
import { answer, failWith, given } from "./given.js";

async function main(): Promise<void> {
  const { login } = await open(given<Start>());
  if (!login) throw new Error("has no login with a loopback listener");
  const begin = performance.now();
  await login();
  answer({ ms: performance.now() - begin });
}

main().catch(failWith);
