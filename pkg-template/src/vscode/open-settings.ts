// Opens the settings in which the user puts an address right.

import { commands, env, ExtensionKind, type ExtensionContext } from "vscode";

/** Those of this extension, on the machine whose settings it reads. */
export async function openSettings({ extension }: ExtensionContext): Promise<void> {
  const isRemote = env.remoteName !== undefined && extension.extensionKind === ExtensionKind.Workspace;
  const command = isRemote ? "workbench.action.openRemoteSettings" : "workbench.action.openSettings2";
  await commands.executeCommand(command, { query: `@ext:${extension.id}` });
}
