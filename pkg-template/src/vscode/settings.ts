// The settings, as the user set them for this machine: a workspace's are not read, since one must not
// send a token elsewhere, even where an extension forgets to declare their scope.

import type { AuthOptions, Method } from "../../types/index.js";
import { commands, type Disposable, window, workspace } from "vscode";

const SECTION = "plexicus";
const RELOAD = "Reload Window";

export const LOG_LEVELS = ["off", "error", "warning", "info", "debug"] as const;

/** What the core is made from; empty texts count as not set. */
export function readSettings(): Pick<AuthOptions, "apiUrl" | "appUrl" | "trust"> {
  return {
    apiUrl: read("apiUrl"),
    appUrl: read("appUrl"),
    trust: read("trust") as AuthOptions["trust"],
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

/** Offers to reload the window when what the core was made from has changed. */
export function watchSettings(label: string): Disposable {
  return workspace.onDidChangeConfiguration(async (event) => {
    if (!["apiUrl", "appUrl", "trust"].some((name) => event.affectsConfiguration(`${SECTION}.${name}`))) return;
    const chosen = await window.showInformationMessage(
      `${label}: the changed address takes effect when the window is reloaded.`,
      RELOAD,
    );
    if (chosen === RELOAD) await commands.executeCommand("workbench.action.reloadWindow");
  });
}

function read(name: string): string | undefined {
  const found = workspace.getConfiguration(SECTION).inspect<string>(name);
  const value = found?.globalValue ?? found?.defaultValue;
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
