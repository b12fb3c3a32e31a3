/** The package provides the login, its status bar item and its commands; this extension adds the rest. */

import type { NodeHost } from "@plexicus/auth/node";
import {
  addStatusBarItem,
  copyDiagnostics,
  createVscodeAuth,
  registerCommands,
  type VscodeAuth,
} from "@plexicus/auth/vscode";
import { commands, type ExtensionContext, window } from "vscode";

import { AccountTree, type Node } from "./account-tree.js";
import { McpServer } from "./mcp-server.js";
import { rotateToken } from "./rotate-token.js";

let auth: VscodeAuth;

export async function start(context: ExtensionContext, node?: NodeHost): Promise<void> {
  const { version } = context.extension.packageJSON as { version: string };
  auth = await createVscodeAuth(context, { client: { id: "plexicus-vscode", version }, node });
  registerCommands(context, auth, "plexicus");
  addStatusBarItem(context, auth);

  const tree = new AccountTree(auth);
  const mcpServer = new McpServer(auth, context);
  context.subscriptions.push(tree, mcpServer, window.registerTreeDataProvider("plexicus.account", tree));

  const own: Record<string, (node?: Node) => unknown> = {
    loginWithCode: () => auth.login({ method: "device" }),
    ensureLoggedIn: () => auth.ensureLoggedIn(),
    addAccount: () => auth.login({ again: true }),
    chooseAccount: () => auth.chooseAccount(),
    useAsDefault: (node) => node?.login && auth.accounts.setDefault(node.login.accountId),
    logoutOf: (node) => node?.login && auth.logout({ account: node.login.loginId }),
    rotateToken: () => rotateToken(auth),
    copyDiagnostics: () => copyDiagnostics(context, auth),
    addMcpServer: () => mcpServer.add(),
    refresh: () => tree.refresh(),
  };
  for (const [name, run] of Object.entries(own)) {
    const command = async (node?: Node) => run(node);
    context.subscriptions.push(
      commands.registerCommand(`plexicus.${name}`, (node?: Node) => command(node).catch(auth.showError)),
    );
  }
}

/** The editor waits for this, so that a login that the server has granted is stored. */
export async function stop(): Promise<void> {
  await auth?.dispose();
}
