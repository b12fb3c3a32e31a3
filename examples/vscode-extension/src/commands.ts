/** The commands. */

import { AuthError, type SignInOptions, type VscodeAuth } from "@plexicus/auth/vscode";
import { commands, type Disposable, env, ExtensionKind, type ExtensionContext, UIKind, version as editorVersion, window } from "vscode";

import type { AccountTree } from "./account-tree.js";
import type { McpServer } from "./mcp-server.js";
import { rotateToken } from "./rotate-token.js";
import { showStatus } from "./show-status.js";
import { errorWords, organizationWords, userWords } from "./words.js";

export interface Parts {
  auth: VscodeAuth;
  context: ExtensionContext;
  tree: AccountTree;
  mcpServer: McpServer;
  version: string;
}

export function registerCommands({ auth, context, tree, mcpServer, version }: Parts): Disposable[] {
  const table: Record<string, () => Promise<unknown> | void> = {
    signIn: () => signIn(auth),
    signInWithCode: () => signIn(auth, { method: "device" }),
    signOut: () => auth.signOut(),
    showStatus: () => showStatus(auth),
    rotateToken: () => rotateToken(auth),
    copyDiagnostics: () => copyDiagnostics(auth, context, version),
    addMcpServer: () => mcpServer.add(),
    refresh: () => tree.refresh(),
  };
  return Object.entries(table).map(([name, run]) => commands.registerCommand(`plexicus.${name}`, () => orTell(run)));
}

async function orTell(run: () => Promise<unknown> | void): Promise<void> {
  try {
    await run();
  } catch (error) {
    const isCancelled = error instanceof AuthError && error.code === "cancelled";
    if (!isCancelled) void window.showErrorMessage(`Plexicus: ${errorWords(error)}`);
  }
}

async function signIn(auth: VscodeAuth, options?: SignInOptions): Promise<void> {
  const { identity, shadowedByEnvironment, persistence } = await auth.signIn(options);
  const organization = organizationWords(identity);
  const who = `${userWords(identity)}${organization ? ` (${organization})` : ""}`;
  const notes = [
    shadowedByEnvironment && "PLEXICUS_API_TOKEN is set and wins over this login.",
    persistence === "session_only" && "It lasts for this session only.",
  ];
  void window.showInformationMessage([`Signed in to Plexicus as ${who}.`, ...notes.filter(Boolean)].join(" "));
}

async function copyDiagnostics(auth: VscodeAuth, { extension }: ExtensionContext, version: string): Promise<void> {
  const diagnostics = {
    version,
    editor: { name: env.appName, version: editorVersion, host: env.appHost, uiKind: UIKind[env.uiKind], remoteName: env.remoteName ?? null },
    extensionKind: ExtensionKind[extension.extensionKind],
    role: auth.role,
    plan: auth.plan(),
    status: await auth.status({ verify: true }),
    explain: auth.explain(),
  };
  await env.clipboard.writeText(JSON.stringify(diagnostics, undefined, 2));
  void window.showInformationMessage("Plexicus: the diagnostics are in the clipboard. They hold no secret.");
}
