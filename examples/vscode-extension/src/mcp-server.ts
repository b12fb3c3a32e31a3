/** Passes the login to the editor's chat: registers the Plexicus MCP server, which starts with its token. */

import type { VscodeAuth } from "@plexicus/auth/vscode";
import * as vscode from "vscode";

const KEY = "plexicus.mcpServer";
const SHOW_SERVERS = "Show Servers";
const REMOVE = "Remove It";
const PLEXICUS_API = "https://api.app.plexicus.ai";
const ALLOWING: Readonly<Record<string, string>> = {
  custom_https: "PLEXICUS_ALLOW_CUSTOM_API_URL",
  loopback: "PLEXICUS_ALLOW_INSECURE_LOCALHOST",
};

/** The API of editors from 1.101 on. The types that this extension is built with are older. */
interface McpEditor {
  McpStdioServerDefinition: new (
    label: string,
    command: string,
    args: string[],
    env: Record<string, string>,
    version: string,
  ) => McpDefinition;
  lm: {
    registerMcpServerDefinitionProvider?(
      id: string,
      provider: {
        onDidChangeMcpServerDefinitions: vscode.Event<void>;
        provideMcpServerDefinitions(): McpDefinition[];
        resolveMcpServerDefinition(definition: McpDefinition): Promise<McpDefinition>;
      },
    ): vscode.Disposable;
  };
}

interface McpDefinition {
  env: Record<string, string>;
}

export class McpServer implements vscode.Disposable {
  readonly #auth: VscodeAuth;
  readonly #context: vscode.ExtensionContext;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly #listening: { dispose(): void };
  #registered: vscode.Disposable | undefined;
  #logins = 0;

  constructor(auth: VscodeAuth, context: vscode.ExtensionContext) {
    this.#auth = auth;
    this.#context = context;
    this.#listening = auth.onDidChange(({ kind }) => {
      if (kind !== "logged_in" && kind !== "changed") return;
      this.#logins += 1;
      this.#changes.fire();
    });
    if (context.globalState.get<boolean>(KEY)) this.#register();
  }

  /** Registers the server now and at every later start, and offers to remove it again. */
  async add(): Promise<void> {
    if (!this.#register()) {
      void vscode.window.showWarningMessage(
        "Plexicus: the chat of this editor does not support MCP servers from extensions. VS Code 1.101 or newer does.",
      );
      return;
    }
    await this.#context.globalState.update(KEY, true);
    const message = "Plexicus: the chat can now use the MCP server. It runs with uvx and gets the token of this login.";
    const chosen = await vscode.window.showInformationMessage(message, SHOW_SERVERS, REMOVE);
    if (chosen === SHOW_SERVERS) await vscode.commands.executeCommand("workbench.mcp.listServer");
    if (chosen === REMOVE) await this.#remove();
  }

  dispose(): void {
    this.#registered?.dispose();
    this.#listening.dispose();
    this.#changes.dispose();
  }

  async #remove(): Promise<void> {
    this.#registered?.dispose();
    this.#registered = undefined;
    await this.#context.globalState.update(KEY, undefined);
  }

  #register(): boolean {
    const { lm, McpStdioServerDefinition } = vscode as unknown as McpEditor;
    if (!lm?.registerMcpServerDefinitionProvider || !McpStdioServerDefinition) return false;
    this.#registered ??= lm.registerMcpServerDefinitionProvider("plexicus.mcp", {
      onDidChangeMcpServerDefinitions: this.#changes.event,
      // The version tells the editor that a running server has the token of an older login.
      provideMcpServerDefinitions: () => [
        new McpStdioServerDefinition("Plexicus", "uvx", ["plexicus-mcp"], {}, `login ${this.#logins}`),
      ],
      // Only a server that is about to start receives the token.
      resolveMcpServerDefinition: async (definition) => {
        definition.env = { ...definition.env, ...(await this.#environment()) };
        return definition;
      },
    });
    return true;
  }

  async #environment(): Promise<Record<string, string>> {
    await this.#auth.ensureLoggedIn(); // the user starts the server, so a sign-in may open
    const { value } = await this.#auth.token();
    const { apiOrigin } = this.#auth;
    if (apiOrigin === PLEXICUS_API) return { PLEXICUS_API_TOKEN: value };
    // The MCP server checks addresses itself: pass on what the user of this machine has allowed here.
    const trust = vscode.workspace.getConfiguration("plexicus").inspect<string>("trust")?.globalValue;
    const allowed = trust && ALLOWING[trust];
    return { PLEXICUS_API_TOKEN: value, PLEXICUS_API_URL: String(apiOrigin), ...(allowed && { [allowed]: "1" }) };
  }
}
