/** The setup of every test on the fake editor. */

import type { NodeHost } from "@plexicus/auth/node";

import type { DevServer } from "../browser/dev-server.js";
import { FakeEditor } from "./fake-editor.js";

/** The user's settings, which sign in with a code. */
export function settings(url: string): Record<string, unknown> {
  return {
    "plexicus.apiUrl": url,
    "plexicus.appUrl": url,
    "plexicus.trust": "loopback",
    "plexicus.loginMethod": "device",
  };
}

/** Creates an editor whose user enters each code as the current person. */
export function editorOf(server: DevServer, person: () => string): FakeEditor {
  const editor = new FakeEditor(settings(server.url));
  editor.answer(/your code is/, async ({ text }) => {
    const [, code = ""] = /your code is (\S+)/.exec(text) ?? [];
    await server.control.device(code, person(), true);
    return "Copy Code and Open Page";
  });
  return editor;
}

/** A storage in memory in place of the one that the `plexicus` command uses. */
export function memory() {
  const texts = new Map<string, string>();
  const listeners = new Set<(key: string) => void>();
  const changed = (key: string) => listeners.forEach((listener) => listener(key));
  return {
    get: (key: string) => texts.get(key),
    set: (key: string, value: string) => {
      texts.set(key, value);
      changed(key);
    },
    delete: (key: string) => {
      texts.delete(key);
      changed(key);
    },
    onDidChange: (listener: (key?: string) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** A Node host with only these parts. */
export function nodeHost(parts: Partial<NodeHost>): NodeHost {
  return { machineName: "ada-laptop", ...parts } as NodeHost;
}
