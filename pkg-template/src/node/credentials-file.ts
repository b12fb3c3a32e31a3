// The credentials file as the core's storage: one JSON document with an entry for each key.
//
// Links are not followed. Each write creates a new file, syncs it and renames it over the old one, so that a
// reader sees the old content or the new one, even after a crash. An unreadable file is never overwritten:
// only `keepAside` moves it away, for a new login.

import type { Signal } from "../../types/index.js";
import { constants, type Stats } from "node:fs";
import { chmod, type FileHandle, lstat, mkdir, open, readdir, rename, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isWindows } from "./environment.js";
import { type FileLock, lockFile } from "./file-lock.js";
import { keepToOneUser, replaceFile } from "./windows.js";

const FORM_VERSION = 1;
const MOST_BYTES = 1024 * 1024;
/** No write takes this long, so a reader, which holds no lock, may delete older temporary files. */
const ABANDONED_AFTER_MS = 10_000;
const NO_FOLLOW = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

type Update = (entries: Document["entries"]) => void;
type Notice = (message: string) => void;
interface Document {
  version: number;
  entries: Record<string, unknown>;
}

/** Creates the file's storage, which can also return all entries. Calls `onNotice` with each repair. */
export function fileStorage(path: string, onNotice: Notice = () => undefined) {
  const aside = `${path}.unreadable`;
  let held: FileLock | undefined;
  const read = async () => parse(path, await readText(path, onNotice));
  const lock = async (signal?: Signal) => {
    await makeFolder(dirname(path), onNotice);
    return lockFile(`${path}.lock`, undefined, signal);
  };
  const changeOnce = async (update: Update) => {
    const own = held ?? (await lock());
    try {
      const document = await read();
      const entries = { ...document?.entries };
      update(entries);
      await replace(path, { ...document, version: FORM_VERSION, entries }, own);
    } finally {
      if (own !== held) own.release();
    }
  };
  // A plain update can be retried after a lost lock. A decision that was made under that lock cannot.
  const change = async (update: Update) => {
    try {
      await changeOnce(update);
    } catch (error) {
      if (!(error instanceof LockLost) || held) throw error;
      await changeOnce(update);
    }
  };
  let tidied: Promise<void> | undefined;
  return {
    async entries() {
      return (await read())?.entries ?? {};
    },
    async get(key: string) {
      tidied ??= removeAbandoned(dirname(path), ABANDONED_AFTER_MS).catch(() => undefined);
      const [document] = await Promise.all([read(), tidied]);
      const entries = document?.entries ?? {};
      const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
      return entry === undefined || typeof entry === "string" ? entry : JSON.stringify(entry);
    },
    set: (key: string, value: string) =>
      change((entries) => {
        entries[key] = jsonOrText(value);
      }),
    delete: (key: string) => change((entries) => void delete entries[key]),
    async keepAside() {
      const found = await lstat(path);
      if (!found.isFile()) throw notPlain(path);
      await checkOwner(path, found);
      if (isLoose(found)) await chmod(path, 0o600);
      if (held && !(await held.isHeld())) throw new LockLost();
      await rename(path, aside);
      await syncFolder(dirname(path));
    },
    async deleteAside() {
      try {
        await unlink(aside);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
        throw error;
      }
    },
    async lock(signal?: Signal) {
      const taken = await lock(signal);
      held = taken;
      return () => {
        if (held === taken) held = undefined;
        taken.release();
      };
    },
  };
}

function parse(path: string, text: string | undefined): Document | undefined {
  if (text === undefined) return undefined;
  const document = jsonOrText(text.replace(/^\uFEFF/, "")) as Partial<Document> | null;
  const { version, entries } = Object(document) as Partial<Document>;
  if (typeof version === "number" && version > FORM_VERSION) {
    throw content("storage_newer", `${path} was written by a newer version`);
  }
  const isDocument =
    version === FORM_VERSION && typeof entries === "object" && entries !== null && !Array.isArray(entries);
  if (!isDocument) throw unreadable(path, "is not a credentials file");
  return document as Document;
}

function unreadable(path: string, why: string): Error {
  return content("storage_unreadable", `${path} ${why}`);
}

function content(code: "storage_unreadable" | "storage_newer", message: string): Error {
  return Object.assign(new Error(message), { code });
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
    if (!found.isFile()) throw notPlain(path);
    await checkOwner(path, found);
    if (found.size > MOST_BYTES) throw unreadable(path, "is too large");
    if (isLoose(found)) await tighten(path, file, onNotice);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

// On a read-only file system, the mode stays as it is.
async function tighten(path: string, file: FileHandle, onNotice: Notice): Promise<void> {
  try {
    await file.chmod(0o600);
    onNotice(`${path} was readable by other users; its mode is now 0600`);
  } catch (error) {
    onNotice(
      `${path} is readable by other users, and its mode could not be changed (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

function notPlain(path: string): Error {
  return new Error(`${path} is not a regular file`);
}

function missingOrRefused(path: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code === "ENOENT") return undefined;
    if (error.code === "ELOOP") throw new Error(`${path} is a link, and links are not followed`);
    throw error;
  };
}

async function replace(path: string, document: Document, lock: FileLock): Promise<void> {
  const text = written(path, document);
  const folder = dirname(path);
  const fresh = join(folder, `.credentials-${crypto.randomUUID()}.tmp`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
  const file = await open(fresh, flags, 0o600);
  try {
    await file
      .writeFile(text)
      .then(() => file.sync())
      .finally(() => file.close());
    if (!(await lock.isHeld())) throw new LockLost();
    await replaceFile(fresh, path).catch(abandoned);
  } catch (error) {
    await unlink(fresh).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
  await removeAbandoned(folder, 0);
}

// Another program deletes the new file only after it took over the lock, or if the file is old.
function abandoned(error: NodeJS.ErrnoException): never {
  throw error.code === "ENOENT" ? new LockLost() : error;
}

/** Returns the document as text: indented, unless that would make it too large to read. */
function written(path: string, document: Document): string {
  for (const indent of [2, 0]) {
    const text = `${JSON.stringify(document, undefined, indent)}\n`;
    if (Buffer.byteLength(text) <= MOST_BYTES) return text;
  }
  throw new Error(`${path} would be too large; nothing was changed`);
}

class LockLost extends Error {
  constructor() {
    super("the lock was lost while writing; nothing was changed");
  }
}

/** Makes sure that the folder exists, and that only this user can access it. */
export async function makeFolder(folder: string, onNotice: Notice = () => undefined): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined && isWindows()) await keepToOneUser(folder);
  const found = await lstat(folder);
  if (!found.isDirectory()) throw new Error(`${folder} is not a folder, or is a link to one`);
  await checkOwner(folder, found);
  if (isLoose(found)) {
    await chmod(folder, 0o700);
    onNotice(`${folder} was readable by other users; its mode is now 0700`);
  }
}

// Windows has no modes; windows.ts does the same with access rights.
function isLoose({ mode }: Stats): boolean {
  return !isWindows() && (mode & 0o077) !== 0;
}

// Compares the numeric id, since a user in a container may have no name.
async function checkOwner(path: string, { uid }: Stats): Promise<void> {
  const own = process.getuid?.();
  if (own !== undefined && uid !== own) throw new Error(`${path} belongs to another user`);
}

// The rename itself must survive a power cut. Windows cannot open a folder.
async function syncFolder(folder: string): Promise<void> {
  if (isWindows()) return;
  const handle = await open(folder, constants.O_RDONLY);
  await handle.sync().finally(() => handle.close());
}

// A process that is killed while it writes leaves its new file behind, with a token in it. If it is killed
// while it releases or takes over a lock, it leaves that lock's file. A writer holds the lock, so every such
// file that it finds is abandoned, however new.
async function removeAbandoned(folder: string, olderThanMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^(\.credentials-.*\.tmp(\.lock.*)?|credentials\.lock\..+)$/.test(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs >= olderThanMs) await unlink(path).catch(() => undefined);
  }
}
