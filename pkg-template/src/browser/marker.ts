// Marks without a secret, kept apart from IndexedDB: a browser that evicts one tells by the other.

import type { Marker } from "../../types/index.js";

const PREFIX = "plexicus-auth:";

export const marker: Marker = {
  get: (key) => localStorage.getItem(PREFIX + key),
  set: (key, mark) => localStorage.setItem(PREFIX + key, mark),
  delete: (key) => localStorage.removeItem(PREFIX + key),
};
