/**
 * Loaded with NODE_OPTIONS before the command. Records each point of its run, before and after a request or a
 * write of the credentials file, and sends the command a signal at the point that CUT_AT names.
 */

import { appendFileSync, readFileSync } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const { CUT_NOTES: notes = "", CUT_AT, CUT_BY, CUT_SLOW_MS, CUT_CLOCK_MS } = process.env;

const seen = new Map<string, number>();

/** Numbers steps of the same kind. */
function step(what: string): string {
  const count = (seen.get(what) ?? 0) + 1;
  seen.set(what, count);
  return count === 1 ? what : `${what} (${count})`;
}

async function reach(point: string): Promise<void> {
  if (notes) appendFileSync(notes, `${point}\n`);
  if (point !== CUT_AT || !CUT_BY) return;
  appendFileSync(notes, `cut at ${Date.now()}\n`);
  const signal = CUT_BY as NodeJS.Signals;
  const handled =
    process.listenerCount(signal) > 0
      ? new Promise((resolve) => process.once(signal, resolve))
      : new Promise(() => undefined);
  process.kill(process.pid, signal);
  await handled;
  await sleep(Number(CUT_SLOW_MS ?? 0));
}

const { fetch } = globalThis;
globalThis.fetch = async (input, init) => {
  const request = step(`${init?.method ?? "GET"} ${new URL(String(input)).pathname}`);
  await reach(`before ${request}`);
  const answer = await fetch(input, init);
  await reach(`after ${request}`);
  return answer;
};

const { rename } = promises;
promises.rename = async (from, to) => {
  if (basename(String(to)) !== "credentials") return rename(from, to);
  const write = step(`write ${difference(entriesOf(String(to)), entriesOf(String(from)))}`);
  await reach(`before ${write}`);
  await rename(from, to);
  await reach(`after ${write}`);
};
syncBuiltinESMExports();

/** The changes of a write, without the addresses, ids and slots in the keys. */
function difference(before: Record<string, unknown>, after: Record<string, unknown>): string {
  const changes = [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const name = /^plexicus-auth:https?:\/\/[^:]+(?::\d+)?(?::([a-z]+).*)?$/.exec(key)?.[1] ?? "index";
    if (!(key in before)) return [`+${name}`];
    if (!(key in after)) return [`-${name}`];
    return JSON.stringify(before[key]) === JSON.stringify(after[key]) ? [] : [`~${name}`];
  });
  return changes.join(" ") || "the same";
}

function entriesOf(file: string): Record<string, unknown> {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { entries: Record<string, unknown> }).entries;
  } catch {
    return {};
  }
}

if (CUT_CLOCK_MS) {
  const { now } = Date;
  Date.now = () => now() + Number(CUT_CLOCK_MS);
}
