// The path of the credentials file, and its storage, whose code is loaded on first use.

import type { CredentialStorage } from "../../types/index.js";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { VARIABLES } from "#constants";
import type { fileStorage } from "./credentials-file.js";
import { isWindows } from "./environment.js";
import { watchEntries } from "./watch-entries.js";

/**
 * Returns `~/.plexicus/credentials`, or `credentials` in the folder `PLEXICUS_CONFIG_DIR`. Throws if that
 * folder or the home folder is not an absolute path.
 */
export function credentialsFile(): string {
  const given = process.env[VARIABLES.configDir];
  if (given) return join(absolute(given, VARIABLES.configDir), "credentials");
  return join(absolute(home(), isWindows() ? "USERPROFILE" : "HOME"), ".plexicus", "credentials");
}

// Without HOME, `homedir()` throws for a user that the system's list of users does not contain.
function home(): string {
  try {
    return homedir();
  } catch {
    return "";
  }
}

function absolute(folder: string, variable: string): string {
  if (isAbsolute(folder)) return folder;
  throw new Error(`${variable} must be an absolute path; it says where the credentials file is`);
}

/** Creates the file's storage. Calls `onNotice` with each repair. */
export function storageAt(path: string, onNotice?: (message: string) => void): CredentialStorage {
  let loading: Promise<ReturnType<typeof fileStorage>> | undefined;
  const file = () => {
    loading ??= import("./credentials-file.js").then(({ fileStorage }) => fileStorage(path, onNotice));
    return loading;
  };
  return {
    persistence: "durable",
    plaintext: true,
    get: async (key) => (await file()).get(key),
    set: async (key, value) => (await file()).set(key, value),
    delete: async (key) => (await file()).delete(key),
    keepAside: async () => (await file()).keepAside(),
    deleteAside: async () => (await file()).deleteAside(),
    lock: async (signal) => (await file()).lock(signal),
    onDidChange: (listener) => watchEntries(path, async () => (await file()).entries(), listener),
  };
}

/** Creates a storage for an unknown path: every call rejects with the reason. */
export function noStorage(why: unknown): CredentialStorage {
  const fail = () => Promise.reject(why);
  return { persistence: "durable", plaintext: true, get: fail, set: fail, delete: fail };
}
