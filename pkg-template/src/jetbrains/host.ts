// The core's host on the bridge: the IDE provides everything.

import type { Host, Marker, Method, Persistence, CredentialStorage } from "../../types/index.js";
import type { Bridge } from "../bridge/bridge.js";
import { address } from "./address.js";
import { bridgeFetch } from "./fetch.js";
import { bridgeListen } from "./listener.js";

/** The IDE's answer to `hello`. */
export interface Surroundings {
  version: number;
  client: { id: string; version: string };
  apiUrl: string | null;
  appUrl: string | null;
  trust: "plexicus" | "custom_https" | "loopback" | null;
  deviceName: string;
  account: string | null;
  purpose: string | null;
  expect: string | null;
  scopes: string[] | null;
  /** The login method to try first, as the user or the plugin has set it. */
  preferred: Method | null;
  /** The IDE's name, for the last page of a sign-in. */
  product: string;
  /** The place of the browser that the IDE opens. */
  browser: "here" | "elsewhere" | "none";
  /** Those of the requested environment variables that are set. */
  environment: Record<string, string>;
}

interface Stored {
  value: string | null;
  persistence: Persistence;
}

export function bridgeHost(bridge: Bridge, { environment, browser, preferred, product }: Surroundings): Host {
  return {
    storage: storage(bridge),
    marker: marker(bridge),
    env: (name) => environment[name],
    browser,
    preferred: preferred ?? undefined,
    preferredBy: "the plugin's settings",
    returnTo: { name: product },
    openBrowser: (url) => bridge.ask<boolean>("browser.open", address(url)),
    listen: bridgeListen(bridge),
    fetch: bridgeFetch(bridge),
    confirmServer: (servers, interactive) =>
      bridge.ask("server.confirm", { ...servers, interactive }, interactive ? { deadlineMs: null } : {}),
    prompt: {
      show: () => undefined, // the plugin's progress listener shows the code
      ask: (question) => bridge.ask("prompt.ask", question, { deadlineMs: null }),
    },
  };
}

// PasswordSafe reports no changes, and the user's settings decide whether it is persistent. All plugins of
// this IDE share the lock; another IDE on the same keychain does not know it.
function storage(bridge: Bridge): CredentialStorage {
  let persistence: Persistence = "unverified";
  const ask = async (op: string, payload: unknown): Promise<string | null> => {
    const stored = await bridge.ask<Stored>(op, payload);
    persistence = stored.persistence;
    return stored.value;
  };
  return {
    get: (key) => ask("storage.get", { key }),
    set: async (key, value) => void (await ask("storage.set", { key, value })),
    delete: async (key) => void (await ask("storage.delete", { key })),
    lock: (signal) => lock(bridge, signal as AbortSignal | undefined),
    get persistence() {
      return persistence;
    },
  };
}

let lastLock = 0;

// Cancelling the wait sends the IDE the same message as releasing the lock.
async function lock(bridge: Bridge, signal: AbortSignal | undefined): Promise<() => void> {
  const lock = ++lastLock;
  const unlock = () => bridge.tell("storage.unlock", { lock });
  try {
    await bridge.ask("storage.lock", { lock }, { signal, deadlineMs: null });
  } catch (error) {
    unlock();
    throw error;
  }
  return unlock;
}

function marker(bridge: Bridge): Marker {
  return {
    get: (key) => bridge.ask("marker.get", { key }),
    set: (key, mark) => bridge.ask("marker.set", { key, mark }),
    delete: (key) => bridge.ask("marker.delete", { key }),
  };
}
