/** Puts the parts together. */

import type { NodeHost } from "@plexicus/auth/node";
import { AuthError, createVscodeAuth } from "@plexicus/auth/vscode";
import { type ExtensionContext, window } from "vscode";

import { AccountTree } from "./account-tree.js";
import { registerCommands } from "./commands.js";
import { McpServer } from "./mcp-server.js";
import { StatusBar } from "./status-bar.js";
import { Watcher } from "./watcher.js";
import { errorWords } from "./words.js";

export async function start(context: ExtensionContext, node?: NodeHost): Promise<void> {
  const version = (context.extension.packageJSON as { version: string }).version;
  try {
    const auth = await createVscodeAuth(context, { client: { id: "plexicus-vscode", version }, node });
    const watcher = new Watcher(auth);
    const tree = new AccountTree(auth, watcher);
    const mcpServer = new McpServer(auth, context);
    context.subscriptions.push(
      new StatusBar(watcher),
      window.registerTreeDataProvider("plexicus.account", tree),
      ...registerCommands({ auth, context, tree, mcpServer, version }),
      mcpServer,
      watcher,
    );
    await watcher.look();
  } catch (error) {
    // A refused address, for instance: the settings say which, and the window need only be reloaded.
    if (!(error instanceof AuthError)) throw error;
    void window.showErrorMessage(`Plexicus: ${errorWords(error)}`);
  }
}
