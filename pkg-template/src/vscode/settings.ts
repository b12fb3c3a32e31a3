// The user's settings for this machine. Those of a workspace are ignored: a workspace must not send the token
// to another server, even if an extension forgets to declare the settings' scope.

import type { AuthOptions, Method } from "../../types/index.js";
import { type Disposable, workspace } from "vscode";

const SECTION = "plexicus";
const TRUSTS = ["plexicus", "custom_https", "loopback"] as const;

export const LOG_LEVELS = ["off", "error", "warning", "info", "debug"] as const;

/** Reads the settings from which the core is created. An empty text counts as not set. */
export function readSettings(): Pick<AuthOptions, "apiUrl" | "appUrl" | "trust"> {
  return {
    apiUrl: read("apiUrl"),
    appUrl: read("appUrl"),
    trust: TRUSTS.find((trust) => trust === read("trust")),
  };
}

/** Reads the login method that the user prefers, if any. */
export function readLoginMethod(): Method | undefined {
  const method = read("loginMethod");
  return method === "browser" || method === "device" || method === "paste" ? method : undefined;
}

export function readLogLevel(): (typeof LOG_LEVELS)[number] {
  return LOG_LEVELS.find((level) => level === read("logLevel")) ?? "info";
}

/** Calls the listener when a setting has changed from which the core is created. */
export function watchSettings(onChange: () => void): Disposable {
  let known = JSON.stringify(readSettings());
  return workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration(SECTION)) return;
    const now = JSON.stringify(readSettings());
    if (now === known) return;
    known = now;
    onChange();
  });
}

function read(name: string): string | undefined {
  const found = workspace.getConfiguration(SECTION).inspect<string>(name);
  const value = found?.globalValue ?? found?.defaultValue;
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
