// Tells which entries of a file others have changed, by watching its folder: every write puts a new
// file in the old one's place.

import { watch } from "node:fs";
import { basename, dirname } from "node:path";

type Entries = Readonly<Record<string, unknown>>;

/**
 * Calls the listener with the key of each entry that changed; without one for the first change, since what
 * was there before it is not known, and where the file cannot be read any more. Throws where the folder cannot be watched. Keeps no process alive.
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
  // Deno does not go by `persistent`, and holds the process anew after each event.
  const letGo = () => watcher.unref();
  const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
    queueMicrotask(letGo);
    if (name === null || name === basename(path)) known = known.then(compare);
  });
  letGo();
  // A folder that is deleted cannot be watched any more; who asks then, reads.
  watcher.on("error", () => listener());
  return () => watcher.close();
}

// What is kept to compare with holds no secret.
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
