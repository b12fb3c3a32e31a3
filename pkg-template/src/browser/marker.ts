// Marks without a secret, kept apart from IndexedDB: if the browser evicts one, the other shows it.

import type { Marker } from "../../types/index.js";

const PREFIX = "plexicus-auth:";

export const marker: Marker = {
  get: (key) => localStorage.getItem(PREFIX + key),
  set: (key, mark) => localStorage.setItem(PREFIX + key, mark),
  delete: (key) => localStorage.removeItem(PREFIX + key),
};
