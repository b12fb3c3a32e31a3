/** The commands. */

import type { Session, VscodeAuth, VscodeLoginOptions } from "@plexicus/auth/vscode";
import {
  commands,
  type Disposable,
  env,
  ExtensionKind,
  type ExtensionContext,
  UIKind,
  version as editorVersion,
  window,
} from "vscode";

import type { AccountTree, Node } from "./account-tree.js";
import type { McpServer } from "./mcp-server.js";
import { rotateToken } from "./rotate-token.js";
import { showStatus } from "./show-status.js";
import type { Watcher } from "./watcher.js";
import { organizationWords, userWords } from "./words.js";

export interface Parts {
  auth: VscodeAuth;
  context: ExtensionContext;
  tree: AccountTree;
  mcpServer: McpServer;
  watcher: Watcher;
  version: string;
}

const COMMANDS: Record<string, (parts: Parts, node?: Node) => Promise<unknown> | void> = {
  signIn: ({ auth }) => signIn(auth),
  signInWithCode: ({ auth }) => signIn(auth, { method: "device" }),
  // For what is clicked where a login is missing or in doubt: one that works is not replaced.
  signInIfNeeded: async ({ auth, watcher }) => {
    tellSession(await auth.ensureLoggedIn());
    await watcher.look();
  },
  // What is signed in stays: another account is added.
  addAccount: ({ auth }) => signIn(auth, { again: true }),
  chooseAccount: ({ auth }) => auth.chooseAccount(),
  useAsDefault: ({ auth }, node) => node?.login && auth.accounts.setDefault(node.login.accountId),
  signOutOf: ({ auth }, node) => node?.login && auth.logout({ account: node.login.loginId }),
  signOut: ({ auth }) => auth.logout(),
  showStatus: ({ auth, watcher }) => showStatus(auth, watcher),
  rotateToken: ({ auth }) => rotateToken(auth),
  copyDiagnostics,
  addMcpServer: ({ mcpServer }) => mcpServer.add(),
  refresh: ({ tree }) => tree.refresh(),
};

/** Registers them; each waits for what it needs, and tells why that could not be had. */
export function registerCommands(parts: Promise<Parts>, tellError: (error: unknown) => Promise<void>): Disposable[] {
  return Object.entries(COMMANDS).map(([name, run]) =>
    commands.registerCommand(`plexicus.${name}`, (node?: Node) =>
      parts.then((parts) => run(parts, node)).catch(tellError),
    ),
  );
}

async function signIn(auth: VscodeAuth, options?: VscodeLoginOptions): Promise<void> {
  tellSession(await auth.login(options));
}

function tellSession({ identity, shadowedByEnvironment, persistence, missingScopes, replaced }: Session): void {
  const organization = organizationWords(identity);
  const who = `${userWords(identity)}${organization ? ` (${organization})` : ""}`;
  const notes = [
    shadowedByEnvironment && "PLEXICUS_API_TOKEN is set and wins over this login.",
    persistence === "session_only" && "It lasts for this session only.",
    missingScopes.length > 0 && `It may not ${missingScopes.join(", ")}.`,
    replaced === "alive" && "The old token is still alive: revoke it in Settings → API Tokens.",
  ];
  void window.showInformationMessage([`Signed in to Plexicus as ${who}.`, ...notes.filter(Boolean)].join(" "));
}

async function copyDiagnostics({ auth, context: { extension }, version }: Parts): Promise<void> {
  const diagnostics = {
    version,
    editor: {
      name: env.appName,
      version: editorVersion,
      host: env.appHost,
      uiKind: UIKind[env.uiKind],
      remoteName: env.remoteName ?? null,
    },
    extensionKind: ExtensionKind[extension.extensionKind],
    role: auth.role,
    plan: auth.plan(),
    status: await auth.status({ verify: true }),
    explain: auth.explain(),
  };
  await env.clipboard.writeText(JSON.stringify(diagnostics, undefined, 2));
  void window.showInformationMessage("Plexicus: the diagnostics are in the clipboard. They hold no secret.");
}
