// Storage for this page only. It is lost when the page is closed or reloaded.

import type { CredentialStorage } from "../../types/index.js";

export function memoryStorage(): CredentialStorage {
  const texts = new Map<string, string>();
  return {
    get: (key) => texts.get(key),
    set: (key, value) => void texts.set(key, value),
    delete: (key) => void texts.delete(key),
    // No other program writes it, so there is never a change to report.
    onDidChange: () => () => undefined,
    persistence: "session_only",
  };
}
