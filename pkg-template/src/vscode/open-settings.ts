// Opens the settings, in which the user can correct an address.

import { commands, env, ExtensionKind, type ExtensionContext } from "vscode";

/** Opens this extension's settings, on the machine whose settings it reads. */
export async function openSettings({ extension }: ExtensionContext): Promise<void> {
  const isRemote = env.remoteName !== undefined && extension.extensionKind === ExtensionKind.Workspace;
  const command = isRemote ? "workbench.action.openRemoteSettings" : "workbench.action.openSettings2";
  await commands.executeCommand(command, { query: `@ext:${extension.id}` });
}
