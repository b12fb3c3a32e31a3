// A lock file between processes. It relies only on what every file system guarantees: one process alone can
// create a file, and one alone can rename it away.
//
// The holder keeps increasing a count in the file. A waiting process takes over the lock only if the content
// has not changed for longer than a running holder would leave it, by the waiter's own monotonic clock.
// Process ids and file times are not trusted: containers that share the file do not share process ids.

import type { Signal } from "../../types/index.js";
import { type FileHandle, link, open, rename, unlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { readRegular } from "./read-regular.js";

export interface LockTimes {
  /** How often the holder increases its count, in ms. */
  renewMs: number;
  /** How long the content must stay the same before its holder counts as dead, in ms. */
  staleMs: number;
  /** How often a waiting process looks, in ms. */
  pollMs: number;
}

/** The size limit of a lock file. A holder writes a UUID and a count. */
const MOST_BYTES = 1024;

const TIMES: LockTimes = { renewMs: 1_000, staleMs: 5_000, pollMs: 25 };

/** A lock that this process has taken. */
export interface FileLock {
  /** Resolves to `false` if another process took over the lock, for instance while this one was suspended. */
  isHeld(): Promise<boolean>;
  /** Releases the lock. Further calls do nothing. */
  release(): void;
}

/** Takes the lock when it is free or its holder is dead. Rejects if the signal is aborted before that. */
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

// Anything but a regular file, such as a FIFO, counts as empty: no holder renews it.
async function contentOf(path: string): Promise<string> {
  return (await readRegular(path, MOST_BYTES)) ?? "";
}

// The holder keeps writing to the file that it created, even if that has been moved. So a holder that lost
// its lock while it was suspended cannot damage another holder's lock.
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
      if (isReleased) return; // another process may hold it now
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
      // A full disk may have room for the name of a file, but not for its content.
      await Promise.allSettled([unlink(path), file.close()]);
      throw error;
    }
    return file;
  } catch (error) {
    // On Windows, opening a file that is being deleted fails with EPERM.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || (code === "EPERM" && process.platform === "win32")) return undefined;
    throw error;
  }
}

// Several waiters may see the same dead holder. Only one of them can create the claim on its lock, and it
// reads the lock again before it removes it. If that waiter is killed too, its claim stays. A waiter that
// still sees the same content after another full wait then creates the next claim.
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

// The lock may change hands between the last read and its removal. Renaming it first shows whose it was.
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

/** Puts back a lock that was removed by mistake. If there is a new one, the holder notices the loss. */
export async function putBack(aside: string, path: string, content: string, links = link): Promise<void> {
  try {
    await links(aside, path);
  } catch (error) {
    if (["EEXIST", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")) return;
    // Some file systems have no links. The holder does not renew a copy, but other processes still wait
    // before they take it over.
    const copy = await createNew(path, content).catch(() => undefined);
    await copy?.close();
  }
}
