// The credentials file as the core's storage: one JSON document, one entry for each key.
//
// It is read without following links, and replaced as a whole: a fresh file is written, synced and
// renamed over it, so that whoever reads or dies sees the old content or the new.

import type { Storage } from "../../types/index.js";
import { constants, type Stats } from "node:fs";
import { chmod, lstat, mkdir, open, readdir, stat, unlink } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { type FileLock, lockFile } from "./file-lock.js";
import { watchEntries } from "./watch-entries.js";
import { isWindows, keepToOneUser, replaceFile } from "./windows.js";

const FORM_VERSION = 1;
const MOST_BYTES = 1024 * 1024;
const ABANDONED_AFTER_MS = 10 * 60 * 1000;
const NO_FOLLOW = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

type Notice = (message: string) => void;
interface Document {
  version: number;
  entries: Record<string, unknown>;
}

/** `~/.plexicus/credentials`, or below `PLEXICUS_CONFIG_DIR`. */
export function credentialsFile(): string {
  return join(process.env["PLEXICUS_CONFIG_DIR"] || join(homedir(), ".plexicus"), "credentials");
}

/** The file as a storage. `onNotice` is told what was repaired. */
export function fileStorage(path: string, onNotice: Notice = () => undefined): Storage {
  let held: FileLock | undefined;
  const change = async (update: (entries: Document["entries"]) => void) => {
    await makeFolder(dirname(path), onNotice);
    const lock = held ?? (await lockFile(`${path}.lock`));
    try {
      const document = parse(await readText(path, onNotice));
      const entries = { ...(document?.entries ?? {}) };
      update(entries);
      await replace(path, { ...document, version: FORM_VERSION, entries }, lock);
    } finally {
      if (lock !== held) lock.release();
    }
  };
  return {
    persistence: "durable",
    plaintext: true,
    async get(key) {
      const text = await readText(path, onNotice);
      if (text === undefined) return undefined;
      const document = parse(text);
      // What is not this form is handed over whole: the core says what it is, and keeps it aside.
      if (!document) return text;
      const entry = Object.hasOwn(document.entries, key) ? document.entries[key] : undefined;
      return entry === undefined || typeof entry === "string" ? entry : JSON.stringify(entry);
    },
    set: (key, value) => change((entries) => void (entries[key] = jsonOrText(value))),
    delete: (key) => change((entries) => void delete entries[key]),
    onDidChange: (listener) =>
      watchEntries(path, async () => parse(await readText(path, onNotice))?.entries ?? {}, listener),
    async lock() {
      await makeFolder(dirname(path), onNotice);
      const lock = await lockFile(`${path}.lock`);
      held = lock;
      return () => {
        if (held === lock) held = undefined;
        lock.release();
      };
    },
  };
}

function parse(text: string | undefined): Document | undefined {
  try {
    const document = JSON.parse(text ?? "null") as Partial<Document> | null;
    const known = document?.version === FORM_VERSION && typeof document.entries === "object";
    return known && document.entries ? (document as Document) : undefined;
  } catch {
    return undefined;
  }
}

function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

async function readText(path: string, onNotice: Notice): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | NO_FOLLOW).catch(missingOrRefused(path));
  if (!file) return undefined;
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error(`${path} is no plain file`);
    if (found.size > MOST_BYTES) throw new Error(`${path} is far too large`);
    await checkOwner(path, found);
    if (isLoose(found)) {
      await file.chmod(0o600);
      onNotice(`${path} could be read by others; its mode is 0600 now`);
    }
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

function missingOrRefused(path: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code === "ENOENT") return undefined;
    if (error.code === "ELOOP") throw new Error(`${path} is a link, and links are not followed`);
    throw error;
  };
}

async function replace(path: string, document: Document, lock: FileLock): Promise<void> {
  const folder = dirname(path);
  const fresh = join(folder, `.credentials-${crypto.randomUUID()}.tmp`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
  const file = await open(fresh, flags, 0o600);
  try {
    await file.writeFile(`${JSON.stringify(document, undefined, 2)}\n`).then(() => file.sync()).finally(() => file.close());
    if (!(await lock.isHeld())) throw new Error("the lock was lost while writing; nothing was changed");
    await replaceFile(fresh, path);
  } catch (error) {
    await unlink(fresh).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
  await removeAbandoned(folder);
}

async function makeFolder(folder: string, onNotice: Notice): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined && isWindows()) await keepToOneUser(folder);
  const found = await lstat(folder);
  if (!found.isDirectory()) throw new Error(`${folder} is no folder, or a link to one`);
  await checkOwner(folder, found);
  if (isLoose(found)) {
    await chmod(folder, 0o700);
    onNotice(`${folder} could be read by others; its mode is 0700 now`);
  }
}

// Windows has no modes; what it has instead stands in windows.ts.
function isLoose({ mode }: Stats): boolean {
  return !isWindows() && (mode & 0o077) !== 0;
}

async function checkOwner(path: string, { uid }: Stats): Promise<void> {
  const own = userInfo().uid;
  if (!isWindows() && uid !== own) throw new Error(`${path} belongs to another user`);
}

// The rename itself must survive a power cut. Windows does not let a folder be opened.
async function syncFolder(folder: string): Promise<void> {
  if (isWindows()) return;
  const handle = await open(folder, constants.O_RDONLY);
  await handle.sync().finally(() => handle.close());
}

// A process that was killed while writing leaves its fresh file behind, with a token in it; one that
// was killed while giving its lock back leaves that.
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^(\.credentials-.*\.tmp|credentials\.lock\..+)$/.test(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS) await unlink(path).catch(() => undefined);
  }
}
