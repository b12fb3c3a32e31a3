// The settings, as the user set them for this machine: a workspace's are not read, since one must not
// send a token elsewhere, even where an extension forgets to declare their scope.

import type { AuthOptions, Method } from "../../types/index.js";
import { commands, type Disposable, window, workspace } from "vscode";

const SECTION = "plexicus";
const RELOAD = "Reload Window";

export const LOG_LEVELS = ["off", "error", "warning", "info", "debug"] as const;

export interface Settings extends Pick<AuthOptions, "apiUrl" | "appUrl" | "trust"> {
  loginMethod: "auto" | Method;
}

/** What the core is made from; empty texts count as not set. */
export function readSettings(): Settings {
  return {
    apiUrl: read("apiUrl"),
    appUrl: read("appUrl"),
    trust: read("trust") as AuthOptions["trust"],
    loginMethod: readLoginMethod(),
  };
}

export function readLoginMethod(): "auto" | Method {
  const method = read("loginMethod");
  return method === "browser" || method === "device" || method === "paste" ? method : "auto";
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
