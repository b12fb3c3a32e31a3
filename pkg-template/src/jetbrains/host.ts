// The bridge as the core's host: everything that it lends is lent by the IDE.

import type { Host, Marker, Method, Persistence, CredentialStorage } from "../../types/index.js";
import type { Bridge } from "../bridge/bridge.js";
import { address } from "./address.js";
import { bridgeFetch } from "./fetch.js";
import { bridgeListen } from "./listener.js";

/** What the IDE says when it is greeted. */
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
  /** The login method to begin with, as the user or the plugin has set it. */
  preferred: Method | null;
  /** The IDE's name, for the page that a sign-in ends on. */
  product: string;
  /** Where the browser is that the IDE opens. */
  browser: "here" | "elsewhere" | "none";
  /** The variables that it was asked for, where they are set. */
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
      show: () => undefined, // whoever hears the login's progress shows it
      ask: (question) => bridge.ask("prompt.ask", question, { deadlineMs: null }),
    },
  };
}

// PasswordSafe tells of no change; whether it keeps is a setting that may change. The lock is one for all plugins of this
// IDE: another IDE, which shares the keychain, does not know it.
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

// The IDE hears of a turn that is given up as it does of a lock that is given back.
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
