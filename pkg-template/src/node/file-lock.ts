// A lock file between processes, made of what every file system keeps: only one process can create
// a file, only one can rename it away.
//
// The holder renews a counter in the file. Who waits takes the lock over only after having seen the
// same content for longer than any living holder leaves it, by its own monotonic clock: no process
// id is trusted, since containers that share the file do not share those, and no file time either.

import { randomUUID } from "node:crypto";
import { open, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

export interface LockTimes {
  /** How often the holder renews, in ms. */
  renewMs: number;
  /** How long the same content must have been seen before its holder counts as dead, in ms. */
  staleMs: number;
  /** How often who waits looks, in ms. */
  pollMs: number;
}

const TIMES: LockTimes = { renewMs: 1_000, staleMs: 5_000, pollMs: 25 };

/** A lock that is held. */
export interface FileLock {
  /** Whether nobody took it over, for instance while this process was suspended. */
  isHeld(): Promise<boolean>;
  /** Gives it back; once is enough. */
  release(): void;
}

/** Waits until the lock is free, or until its holder is dead. */
export async function lockFile(path: string, times: LockTimes = TIMES): Promise<FileLock> {
  const holder = randomUUID();
  let seen = "";
  let seenSince = performance.now();
  while (!(await createNew(path, holder))) {
    const content = await readFile(path, "utf8").catch(() => "");
    if (content !== seen) {
      seen = content;
      seenSince = performance.now();
    } else if (performance.now() - seenSince > times.staleMs) {
      await removeStale(path, seen, holder);
      seenSince = performance.now();
    }
    await sleep(times.pollMs);
  }
  return hold(path, holder, times);
}

function hold(path: string, holder: string, { renewMs }: LockTimes): FileLock {
  let count = 0;
  let released = false;
  let renewing: Promise<void> = Promise.resolve();
  const isHeld = async () => (await readFile(path, "utf8").catch(() => "")).startsWith(holder);
  const timer = setInterval(() => {
    renewing = renewing.then(async () => {
      if (!released && (await isHeld())) await writeFile(path, `${holder} ${++count}`, { flag: "r+" });
    }, () => undefined);
  }, renewMs);
  timer.unref();
  return {
    isHeld,
    release() {
      if (released) return;
      released = true;
      clearInterval(timer);
      void renewing.then(isHeld).then((held) => (held ? unlink(path) : undefined)).catch(() => undefined);
    },
  };
}

async function createNew(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    await file.writeFile(content).finally(() => file.close());
    return true;
  } catch (error) {
    // On Windows a file that is just being deleted answers EPERM.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || (code === "EPERM" && process.platform === "win32")) return false;
    throw error;
  }
}

// Several may see the same dead holder. Renaming tells them apart; who then finds another content
// than the dead one has taken a living lock by a hair and puts it back.
async function removeStale(path: string, dead: string, holder: string): Promise<void> {
  const aside = `${path}.${holder}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const taken = await readFile(aside, "utf8").catch(() => dead);
  if (taken === dead) await unlink(aside);
  else await rename(aside, path);
}
