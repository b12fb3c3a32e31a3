// A storage like an IDE's: shared by all processes, with atomic writes, without a lock and without change
// events.

import type { CredentialStorage } from "@plexicus/auth";
import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export function folderStorage(folder: string): CredentialStorage {
  const file = (key: string) => join(folder, encodeURIComponent(key));
  return {
    get: (key) => readFile(file(key), "utf8").catch(() => undefined),
    async set(key, value) {
      const fresh = join(folder, `fresh-${randomUUID()}`);
      await writeFile(fresh, value);
      await rename(fresh, file(key));
    },
    delete: (key) => rm(file(key), { force: true }),
  };
}

/** All entries in such a folder. */
export async function folderEntries(folder: string): Promise<Map<string, string>> {
  const entries = new Map<string, string>();
  for (const name of await readdir(folder)) {
    if (!name.startsWith("plexicus-auth")) continue;
    // An entry that was deleted since the listing does not count.
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (text !== undefined) entries.set(decodeURIComponent(name), text);
  }
  return entries;
}
