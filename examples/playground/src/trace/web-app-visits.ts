// What the browser did at the web app. The page cannot see that, so it reads the dev server's log.

import { control, type LogEntry } from "../control.js";
import type { Recorder } from "./recorder.js";

const EVERY_MS = 400;

/** Records the visits since `sinceMs`. The returned function stops the watch after a last look. */
export function watchVisits(recorder: Recorder, sinceMs: number): () => Promise<void> {
  let known = 0;
  const look = async () => {
    const visits = await visitsSince(sinceMs);
    for (const visit of visits.slice(known)) record(recorder, visit);
    known = visits.length;
  };
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => (looking = looking.then(look)), EVERY_MS);
  return async () => {
    clearInterval(timer);
    await looking;
    await look();
  };
}

/** Records the visits since `sinceMs` once, for the page that the browser returns to. */
export async function recordVisits(recorder: Recorder, sinceMs: number): Promise<void> {
  for (const visit of await visitsSince(sinceMs)) record(recorder, visit);
}

// Converts the log to this page's time, since either clock may have been moved.
async function visitsSince(sinceMs: number): Promise<LogEntry[]> {
  const aheadMs = (await control.nowMs()) - Date.now();
  const entries = (await control.log()).map((entry) => ({ ...entry, at_ms: entry.at_ms - aheadMs }));
  return entries.filter(({ at_ms: atMs }) => atMs >= sinceMs);
}

function record(recorder: Recorder, { method, path, status, at_ms: atMs }: LogEntry): void {
  const title = `${method} ${path}`;
  const isPost = method === "POST";
  if (path === "/auth/cli" && isPost && status === 303) {
    recorder.add("browser", "app", "consent", "you approve or deny", {}, atMs);
    recorder.add("app", "browser", "sendBack", "303, back to /callback", {}, atMs);
  } else if (path === "/auth/cli" || path === "/activate") {
    recorder.add("browser", "app", isPost ? "consent" : "visit", title, {}, atMs);
  } else if (path.startsWith("/login") && isPost) {
    recorder.add("browser", "app", "password", "you sign in", { password: "only to Plexicus" }, atMs);
  }
}
