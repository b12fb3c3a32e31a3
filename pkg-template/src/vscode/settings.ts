// The settings, as the user set them for this machine: a workspace's are not read, since one must not
// send a token elsewhere, even where an extension forgets to declare their scope.

import type { AuthOptions, Method } from "../../types/index.js";
import { type Disposable, workspace } from "vscode";

const SECTION = "plexicus";
const TRUSTS = ["plexicus", "custom_https", "loopback"] as const;

export const LOG_LEVELS = ["off", "error", "warning", "info", "debug"] as const;

/** What the core is made from; empty texts count as not set. */
export function readSettings(): Pick<AuthOptions, "apiUrl" | "appUrl" | "trust"> {
  return {
    apiUrl: read("apiUrl"),
    appUrl: read("appUrl"),
    trust: TRUSTS.find((trust) => trust === read("trust")),
  };
}

/** The method that the user prefers, if one. */
export function readLoginMethod(): Method | undefined {
  const method = read("loginMethod");
  return method === "browser" || method === "device" || method === "paste" ? method : undefined;
}

export function readLogLevel(): (typeof LOG_LEVELS)[number] {
  return LOG_LEVELS.find((level) => level === read("logLevel")) ?? "info";
}

/** Calls the listener when what the core is made from has changed. */
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
