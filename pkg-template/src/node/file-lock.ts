// A lock file between processes, made of what every file system keeps: only one process can create
// a file, only one can rename it away.
//
// The holder renews a count in the file. Who waits takes the lock over only after having seen the
// same content for longer than any living holder leaves it, by its own monotonic clock: no process
// id is trusted, since containers that share the file do not share those, and no file time either.

import type { Signal } from "../../types/index.js";
import { type FileHandle, link, open, rename, unlink } from "node:fs/promises";
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
  let attempt = 0;
  for (;;) {
    if (signal?.aborted) throw new Error("the wait for the lock was cancelled");
    const file = await createNew(path, holder);
    if (file) return hold(path, holder, file, times);
    const content = await contentOf(path).catch(() => "");
    if (content !== seen) {
      seen = content;
      seenSince = performance.now();
      attempt = 0;
    } else if (performance.now() - seenSince > times.staleMs) {
      await takeOver(path, holder, seen, ++attempt);
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
        .then(async () => {
          if (isOurs(await contentOf(path))) await takeAway(path, holder, isOurs);
        })
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

// Several waiters may see the same dead holder. Only one can create the claim on its lock; it reads the lock
// again before it removes it. If that waiter is killed too, its claim stays: a waiter that still sees the same
// content after another full wait makes the next claim.
async function takeOver(path: string, holder: string, dead: string, attempt: number): Promise<void> {
  const claim = (number: number) => `${path}.${ownerOf(dead)}.${number}`;
  const file = await createNew(claim(attempt), holder);
  if (!file) return;
  try {
    await file.close();
    if ((await contentOf(path).catch(() => "")) === dead) await takeAway(path, holder, (taken) => taken === dead);
  } finally {
    for (let number = attempt; number > 0; number--) await unlink(claim(number)).catch(() => undefined);
  }
}

function ownerOf(content: string): string {
  return /^[0-9a-f-]{36}(?= |$)/.exec(content)?.[0] ?? "unknown";
}

// A lock may change hands between the last read and its removal. Renaming it shows whose it was.
async function takeAway(path: string, holder: string, isExpected: (content: string) => boolean): Promise<void> {
  const aside = `${path}.${holder}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const content = await contentOf(aside).catch(() => undefined);
  if (content !== undefined && !isExpected(content)) await putBack(aside, path, content);
  await unlink(aside).catch(() => undefined);
}

/** Puts back a lock that was taken by mistake. If there is another one by now, its holder has lost it, and finds out. */
export async function putBack(aside: string, path: string, content: string, links = link): Promise<void> {
  try {
    await links(aside, path);
  } catch (error) {
    if (["EEXIST", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")) return;
    // Some file systems have no links. The holder does not renew a copy, but others wait before they take it over.
    const copy = await createNew(path, content).catch(() => undefined);
    await copy?.close();
  }
}
