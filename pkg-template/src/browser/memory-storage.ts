// Storage for this page alone, gone when it is closed or reloaded.

import type { CredentialStorage } from "../../types/index.js";

export function memoryStorage(): CredentialStorage {
  const texts = new Map<string, string>();
  return {
    get: (key) => texts.get(key),
    set: (key, value) => void texts.set(key, value),
    delete: (key) => void texts.delete(key),
    // Nobody else has it, so there is never a change to tell of.
    onDidChange: () => () => undefined,
    persistence: "session_only",
  };
}
