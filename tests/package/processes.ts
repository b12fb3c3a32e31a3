// Other processes, for what only they can show: being killed, and writing at the same time.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";

/** Runs a module's text in a process of its own; it ends with the test at the latest. */
export function start(t: TestContext, source: string): ChildProcess {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  return child;
}

/** The first thing that it prints. */
export async function said(child: ChildProcess): Promise<string> {
  const [text] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return text.toString().trim();
}

/** Waits until it has ended by itself, and well. */
export async function ended(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`it ended with ${code}`);
}

/** Kills it as a power cut would. */
export async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
