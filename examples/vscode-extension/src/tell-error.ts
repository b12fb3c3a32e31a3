/** An error as the user hears it, with the button that helps. */

import { AuthError } from "@plexicus/auth/vscode";
import { commands, env, ExtensionKind, type ExtensionContext, window } from "vscode";

import { errorWords } from "./words.js";

const OPEN_SETTINGS = "Open Settings";
const PUT_RIGHT_IN_SETTINGS = ["api_url_refused", "app_url_refused", "invalid_option"];

/** Tells errors; what the user cancelled is no news. */
export function errorTeller({ extension }: ExtensionContext): (error: unknown) => Promise<void> {
  return async (error) => {
    const code = error instanceof AuthError ? error.code : undefined;
    if (code === "cancelled") return;
    const buttons = code && PUT_RIGHT_IN_SETTINGS.includes(code) ? [OPEN_SETTINGS] : [];
    const chosen = await window.showErrorMessage(`Plexicus: ${errorWords(error)}`, ...buttons);
    if (chosen !== OPEN_SETTINGS) return;
    // Settings of machine scope are those of the machine that the extension runs on.
    const isRemote = env.remoteName !== undefined && extension.extensionKind === ExtensionKind.Workspace;
    const command = isRemote ? "workbench.action.openRemoteSettings" : "workbench.action.openSettings2";
    await commands.executeCommand(command, { query: `@ext:${extension.id}` });
  };
}
