// Reports which entries of the credentials file have changed. It watches the folder, since every write
// replaces the file by a new one.

import { watch } from "node:fs";
import { basename, dirname } from "node:path";

type Entries = Readonly<Record<string, unknown>>;

/**
 * Calls the listener with the key of each entry that changed. Calls it without a key for the first change,
 * since the state before that is unknown, and if the file cannot be read. Throws if the folder cannot be
 * watched. Does not keep the process alive.
 */
export function watchEntries(
  path: string,
  readEntries: () => Promise<Entries>,
  listener: (key?: string) => void,
): () => void {
  let known: Promise<ReadonlyMap<string, string> | undefined> = Promise.resolve(undefined);
  const compare = async (before: ReadonlyMap<string, string> | undefined) => {
    const now = await readEntries().then(fingerprints, () => undefined);
    if (!before || !now) listener();
    else
      for (const key of new Set([...before.keys(), ...now.keys()])) if (before.get(key) !== now.get(key)) listener(key);
    return now;
  };
  // Deno ignores `persistent`, and each event keeps its process alive again.
  const letGo = () => watcher.unref();
  const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
    queueMicrotask(letGo);
    if (name === null || name === basename(path)) known = known.then(compare);
  });
  letGo();
  // A deleted folder can no longer be watched. The core then reads the storage again.
  watcher.on("error", () => listener());
  return () => watcher.close();
}

// Hashes, so that no secret is kept for the comparison.
async function fingerprints(entries: Entries): Promise<ReadonlyMap<string, string>> {
  const { createHash } = await import("node:crypto");
  return new Map(
    Object.entries(entries).map(([key, entry]) => [
      key,
      createHash("sha256")
        .update(JSON.stringify(entry) ?? "")
        .digest("hex"),
    ]),
  );
}
