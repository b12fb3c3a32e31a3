/** An error as the user hears it, with the button that helps. */

import { AuthError } from "@plexicus/auth/vscode";
import { commands, env, ExtensionKind, type ExtensionContext, window } from "vscode";

import { errorWords } from "./words.js";

const OPEN_SETTINGS = "Open Settings";
const PUT_RIGHT_IN_SETTINGS = ["api_url_refused", "app_url_refused"];

/** Tells errors; what the user cancelled is no news. */
export function errorTeller({ extension }: ExtensionContext): (error: unknown) => Promise<void> {
  return async (error) => {
    if (error instanceof AuthError && error.code === "cancelled") return;
    if (!(error instanceof AuthError) || !PUT_RIGHT_IN_SETTINGS.includes(error.code)) {
      return void window.showErrorMessage(`Plexicus: ${errorWords(error)}`);
    }
    const message = `Plexicus: ${error.message} Put the address right, or allow the server with plexicus.trust.`;
    if ((await window.showErrorMessage(message, OPEN_SETTINGS)) !== OPEN_SETTINGS) return;
    // Settings of machine scope are those of the machine that the extension runs on.
    const isRemote = env.remoteName !== undefined && extension.extensionKind === ExtensionKind.Workspace;
    const command = isRemote ? "workbench.action.openRemoteSettings" : "workbench.action.openSettings2";
    await commands.executeCommand(command, { query: `@ext:${extension.id}` });
  };
}
