// Storage that all tabs of an origin share: IndexedDB, a Web Lock for work that must not be done twice, and a
// channel that reports changes to the other tabs.

import type { CredentialStorage } from "../../types/index.js";

const NAME = "plexicus-auth";
const STORE = "texts";
const CHANNEL = "plexicus-auth:storage";

export function indexedDbStorage(): CredentialStorage {
  const channel = new BroadcastChannel(CHANNEL);
  let isPersistent = false;
  void navigator.storage?.persisted().then(
    (persistent) => (isPersistent = persistent),
    () => undefined,
  );
  const write = async (key: string, change: (store: IDBObjectStore) => IDBRequest) => {
    await run("readwrite", change);
    channel.postMessage(key);
  };
  return {
    get: (key) => run<string | undefined>("readonly", (store) => store.get(key)),
    set: (key, value) => write(key, (store) => store.put(value, key)),
    delete: (key) => write(key, (store) => store.delete(key)),
    ...(navigator.locks && { lock }),
    onDidChange(listener) {
      const listening = new BroadcastChannel(CHANNEL);
      listening.onmessage = ({ data }: MessageEvent<string>) => listener(data);
      return () => listening.close();
    },
    get persistence() {
      return isPersistent ? ("durable" as const) : ("unverified" as const);
    },
    // The browser's profile holds it unencrypted.
    plaintext: true,
  };
}

function lock(): Promise<() => void> {
  return new Promise((taken, failed) => {
    navigator.locks.request(NAME, () => new Promise<void>((release) => taken(release))).catch(failed);
  });
}

let opened: Promise<IDBDatabase> | undefined;

// When the promise of a write resolves, the data is on disk, as far as the browser can tell.
async function run<T>(mode: "readonly" | "readwrite", ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  opened ??= open();
  const database = await opened;
  return new Promise<T>((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const asked = ask(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(asked.result as T);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

function open(): Promise<IDBDatabase> {
  const asked = indexedDB.open(NAME, 1);
  const forget = () => (opened = undefined);
  return new Promise((resolve, reject) => {
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onerror = () => {
      forget();
      reject(asked.error);
    };
    asked.onsuccess = () => {
      // Clearing the site's data closes the connection. The next use opens another one.
      asked.result.onclose = forget;
      asked.result.onversionchange = () => {
        asked.result.close();
        forget();
      };
      resolve(asked.result);
    };
  });
}
