// What the browser did at the web app, which the page cannot see: told by the dev server's log.

import { control, type LogEntry } from "../control.js";
import type { Recorder } from "./recorder.js";

const EVERY_MS = 400;

/** Watches from now on until it is told to stop; then looks once more. */
export async function watchVisits(recorder: Recorder): Promise<() => Promise<void>> {
  const aheadMs = (await control.nowMs()) - Date.now();
  let known = (await control.log()).length;
  const look = async () => {
    const entries = await control.log();
    for (const entry of entries.slice(known)) record(recorder, entry, entry.at_ms - aheadMs);
    known = entries.length;
  };
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => (looking = looking.then(look)), EVERY_MS);
  return async () => {
    clearInterval(timer);
    await looking;
    await look();
  };
}

/** What it did since then; for the page that it came back to. */
export async function recordVisits(recorder: Recorder, sinceMs: number): Promise<void> {
  const aheadMs = (await control.nowMs()) - Date.now();
  for (const entry of await control.log()) {
    const atMs = entry.at_ms - aheadMs;
    if (atMs > sinceMs) record(recorder, entry, atMs);
  }
}

function record(recorder: Recorder, { method, path, status }: LogEntry, atMs: number): void {
  const title = `${method} ${path}`;
  const isPost = method === "POST";
  if (path === "/auth/cli" && isPost && status === 303) {
    recorder.add("browser", "app", "consent", "you decide", {}, atMs);
    recorder.add("app", "browser", "sendBack", "303, back to /callback", {}, atMs);
  } else if (path === "/auth/cli" || path === "/activate") {
    recorder.add("browser", "app", isPost ? "consent" : "visit", title, {}, atMs);
  } else if (path.startsWith("/login") && isPost) {
    recorder.add("browser", "app", "password", "you sign in", { password: "to Plexicus only" }, atMs);
  }
}
