/** A store on which eight processes work, and its entries. */

import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { DevServer } from "../browser/dev-server.js";
import type { Entry } from "../command/known-tokens.js";
import { Crew } from "./crew.js";
import { folderEntries } from "./folder-storage.js";

const CREW = 8;

/** A file with a lock, or a folder without one. */
export type StoreKind = "file" | "folder";

export class Ground {
  private constructor(
    readonly store: StoreKind,
    readonly folder: string,
    readonly crew: Crew,
  ) {}

  /** Starts with an empty store and no active tokens of these users. */
  static async begin(server: DevServer, store: StoreKind, users: readonly string[]): Promise<Ground> {
    for (const all of users) await server.control.revoke({ all });
    const folder = await mkdtemp(join(tmpdir(), "plexicus-stress-"));
    await mkdir(join(folder, "notes"));
    const crew = await Crew.start(CREW, {
      PLEXICUS_API_URL: server.url,
      PLEXICUS_APP_URL: server.url,
      PLEXICUS_ALLOW_INSECURE_LOCALHOST: "1",
      PLEXICUS_CONFIG_DIR: join(folder, "config"),
      STRESS_NOTES: join(folder, "notes"),
      ...(store === "folder" ? { STRESS_FOLDER: folder } : {}),
    });
    return new Ground(store, folder, crew);
  }

  async end(): Promise<void> {
    await this.crew.end();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }

  /** The file in which a process with this name records its grants. */
  notesOf(name: string): string {
    return join(this.folder, "notes", name);
  }

  async entries(): Promise<Map<string, Entry>> {
    if (this.store === "folder") {
      const texts = [...(await folderEntries(this.folder))];
      return new Map(texts.map(([key, text]) => [key, JSON.parse(text) as Entry]));
    }
    const text = await readFile(join(this.folder, "config", "credentials"), "utf8").catch(() => '{"entries":{}}');
    return new Map(Object.entries((JSON.parse(text) as { entries: Record<string, Entry> }).entries));
  }
}
