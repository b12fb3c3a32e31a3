// A storage like an IDE's: shared by all processes, each write whole, without a lock and without news.

import type { Storage } from "@plexicus/auth";
import { createHash, randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export function folderStorage(folder: string): Storage {
  const file = (key: string) => join(folder, createHash("sha256").update(key).digest("hex"));
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
