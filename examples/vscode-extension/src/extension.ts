/** Puts the parts together. */

import type { NodeHost } from "@plexicus/auth/node";
import { createVscodeAuth, type VscodeAuth } from "@plexicus/auth/vscode";
import { type ExtensionContext, window } from "vscode";

import { AccountTree } from "./account-tree.js";
import { type Parts, registerCommands } from "./commands.js";
import { McpServer } from "./mcp-server.js";
import { StatusBar } from "./status-bar.js";
import { errorTeller } from "./tell-error.js";
import { Watcher } from "./watcher.js";

let auth: VscodeAuth | undefined;

/** The commands are there at once; what they need follows. */
export async function start(context: ExtensionContext, node?: NodeHost): Promise<void> {
  const parts = open(context, node);
  const tellError = errorTeller(context);
  context.subscriptions.push(...registerCommands(parts, tellError));
  // A refused address, for instance, is told: the settings say which, and the window need only be reloaded.
  await parts.then(
    ({ watcher }) => void watcher.look(),
    (error: unknown) => void tellError(error),
  );
}

/** Lets what is under way end. */
export async function stop(): Promise<void> {
  await auth?.dispose();
}

async function open(context: ExtensionContext, node: NodeHost | undefined): Promise<Parts> {
  const { version } = context.extension.packageJSON as { version: string };
  auth = await createVscodeAuth(context, { client: { id: "plexicus-vscode", version }, node });
  const watcher = new Watcher(auth);
  const tree = new AccountTree(auth, watcher);
  const mcpServer = new McpServer(auth, context);
  const view = window.registerTreeDataProvider("plexicus.account", tree);
  context.subscriptions.push(new StatusBar(watcher), view, mcpServer, watcher);
  return { auth, context, tree, mcpServer, watcher, version };
}
