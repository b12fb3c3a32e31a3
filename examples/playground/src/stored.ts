// The adapter's storage, accessed without the core: to show its content, and to lose it on purpose.

import { fingerprint } from "./trace/fingerprint.js";

const NAME = "plexicus-auth";
const STORE = "texts";
const SECRETS = ["access_token", "refresh_token", "token"];

export interface StoredText {
  key: string;
  /** Its fields. Secrets appear as fingerprints; a list, such as the index of logins, has a line per item. */
  fields: [name: string, lines: string[]][];
}

/** Reads everything that is stored for this origin, redacted. */
export async function readStored(): Promise<StoredText[]> {
  const [keys, texts] = await inStore("readonly", (store) => [store.getAllKeys(), store.getAll()]);
  return Promise.all(
    (keys as string[]).map(async (key, index) => ({ key, fields: await redacted((texts as string[])[index] ?? "") })),
  );
}

/** Returns when this login was issued, or `undefined` if it is not stored. */
export async function issuedAtMs(loginId: string): Promise<number | undefined> {
  const [texts] = await inStore("readonly", (store) => [store.getAll()]);
  const records = (texts as string[]).map((text) => JSON.parse(text) as { login_id?: string; obtained_at_ms?: number });
  const ofLogin = records.filter((record) => record.login_id === loginId);
  return ofLogin.find((record) => record.obtained_at_ms !== undefined)?.obtained_at_ms;
}

/** Deletes everything, as a browser does when space is short. */
export async function forgetStored(): Promise<void> {
  await inStore("readwrite", (store) => [store.clear()]);
}

async function redacted(text: string): Promise<StoredText["fields"]> {
  const record = JSON.parse(text) as Record<string, unknown>;
  const shown = Object.entries(record).filter(([, value]) => words(value) !== "");
  return Promise.all(
    shown.map(async ([name, value]): Promise<[string, string[]]> => {
      if (SECRETS.includes(name)) return [name, [`fingerprint ${await fingerprint(String(value))}`]];
      return [name, Array.isArray(value) ? value.map(words) : [words(value)]];
    }),
  );
}

function words(value: unknown): string {
  if (typeof value !== "object") return String(value);
  return Object.values(value ?? {})
    .map(words)
    .filter((part) => part !== "")
    .join(", ");
}

async function inStore(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest[]): Promise<unknown[]> {
  const database = await opened();
  try {
    if (!database.objectStoreNames.contains(STORE)) return [[], []];
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.map(({ result }) => result as unknown));
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function opened(): Promise<IDBDatabase> {
  const asked = indexedDB.open(NAME);
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
