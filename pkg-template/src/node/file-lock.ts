// A lock file between processes, made of what every file system keeps: only one process can create
// a file, only one can rename it away.
//
// The holder renews a count in the file. Who waits takes the lock over only after having seen the
// same content for longer than any living holder leaves it, by its own monotonic clock: no process
// id is trusted, since containers that share the file do not share those, and no file time either.

import type { Signal } from "../../types/index.js";
import { type FileHandle, open, rename, unlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { readRegular } from "./read-regular.js";

export interface LockTimes {
  /** How often the holder renews, in ms. */
  renewMs: number;
  /** How long the same content must have been seen before its holder counts as dead, in ms. */
  staleMs: number;
  /** How often who waits looks, in ms. */
  pollMs: number;
}

/** A holder writes a UUID and a count. */
const MOST_BYTES = 1024;

const TIMES: LockTimes = { renewMs: 1_000, staleMs: 5_000, pollMs: 25 };

/** A lock that is held. */
export interface FileLock {
  /** Whether nobody took it over, for instance while this process was suspended. */
  isHeld(): Promise<boolean>;
  /** Gives it back; once is enough. */
  release(): void;
}

/** Waits until the lock is free, until its holder is dead, or until the signal says that nothing waits any more. */
export async function lockFile(path: string, times: LockTimes = TIMES, signal?: Signal): Promise<FileLock> {
  const holder = crypto.randomUUID();
  let seen = "";
  let seenSince = performance.now();
  for (;;) {
    if (signal?.aborted) throw new Error("the wait for the lock was given up");
    const file = await createNew(path, holder);
    if (file) return hold(path, holder, file, times);
    const content = await contentOf(path).catch(() => "");
    if (content !== seen) {
      seen = content;
      seenSince = performance.now();
    } else if (performance.now() - seenSince > times.staleMs) {
      await takeAway(path, holder, (taken) => taken === seen);
      seenSince = performance.now();
    }
    await sleep(times.pollMs);
  }
}

// Something else in the lock's place, such as a FIFO, counts as empty: no holder keeps it alive.
async function contentOf(path: string): Promise<string> {
  return (await readRegular(path, MOST_BYTES)) ?? "";
}

// The holder writes to the file that it created, wherever that is by now: one that lost its lock
// while it was suspended cannot spoil the lock of another.
function hold(path: string, holder: string, file: FileHandle, { renewMs }: LockTimes): FileLock {
  const isOurs = (content: string) => content.startsWith(holder);
  let count = 0;
  let isReleased = false;
  let writing: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    writing = writing.then(() => file.write(`${holder} ${++count}`, 0)).catch(() => undefined);
  }, renewMs);
  timer.unref();
  return {
    isHeld: async () => isOurs(await contentOf(path).catch(() => "")),
    release() {
      if (isReleased) return; // by now it may be another's
      isReleased = true;
      clearInterval(timer);
      void writing
        .then(() => takeAway(path, holder, isOurs))
        .finally(() => file.close())
        .catch(() => undefined);
    },
  };
}

async function createNew(path: string, content: string): Promise<FileHandle | undefined> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.write(content, 0);
    } catch (error) {
      // On a full disk there is room for a name, but not for what belongs into the file.
      await Promise.allSettled([unlink(path), file.close()]);
      throw error;
    }
    return file;
  } catch (error) {
    // On Windows a file that is just being deleted answers EPERM.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || (code === "EPERM" && process.platform === "win32")) return undefined;
    throw error;
  }
}

// Several may see the same dead holder. Renaming tells them apart; who then finds another content
// than expected has taken a living lock by a hair and puts it back.
async function takeAway(path: string, holder: string, isExpected: (content: string) => boolean): Promise<void> {
  const aside = `${path}.${holder}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if (isExpected(await contentOf(aside))) await unlink(aside);
  else await rename(aside, path);
}
