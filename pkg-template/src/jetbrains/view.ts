// The page that people see. It has no core and no secret: the IDE passes its requests to the core's page.

import type { Disposable } from "../../types/index.js";
import type { JetbrainsView, ViewEvents } from "../../types/jetbrains.js";
import { Bridge, VERSION } from "../bridge/bridge.js";
import { openChannel } from "./page.js";

export async function openView(): Promise<JetbrainsView> {
  const bridge = new Bridge(openChannel());
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const on = <Name extends keyof ViewEvents>(name: Name, listener: (event: ViewEvents[Name]) => void): Disposable => {
    const all = listeners.get(name) ?? new Set();
    listeners.set(name, all.add(listener));
    bridge.hear(name, (event) => all.forEach((each) => each(event as never)));
    return { dispose: () => all.delete(listener) };
  };
  const { look } = await bridge.ask<{ look: ViewEvents["look"] }>("hello", { version: VERSION });
  const ask = <T>(op: string, payload: object = {}, signal?: AbortSignal) =>
    bridge.ask<T>(op, payload, { signal, deadlineMs: null });
  return {
    look,
    on,
    status: ({ signal, ...options } = {}) => ask("status", options, signal),
    ensureLoggedIn: ({ signal, ...options } = {}) => ask("ensureLoggedIn", options, signal),
    login: ({ signal, ...options } = {}) => ask("login", options, signal),
    logout: ({ signal, ...options } = {}) => ask("logout", options, signal),
    accounts: {
      list: ({ signal, ...options } = {}) => ask("accounts.list", options, signal),
      setDefault: (account, { signal } = {}) => ask("accounts.setDefault", { account }, signal),
    },
    tokens: {
      list: ({ signal, ...choice } = {}) => ask("tokens.list", choice, signal),
      revoke: (tokenId, { signal, ...choice } = {}) => ask("tokens.revoke", { ...choice, tokenId }, signal),
    },
    plan: () => ask("plan"),
    explain: () => ask("explain"),
    open: (url) => ask("open", { url }),
    copy: (text) => ask("copy", { text }),
  };
}
