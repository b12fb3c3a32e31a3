// The login of the `plexicus` command, shared with its user's consent: its file is read, never written.

import type { Auth, AuthOptions, CustomServers, Identity } from "../../types/index.js";
import type { NodeHost } from "../../types/node.js";
import { type Disposable, EventEmitter, type ExtensionContext, type Memento, window } from "vscode";
import { VARIABLES } from "#constants";
import { createAuth } from "../index.js";
import type { ServerConsent } from "./server-consent.js";

const SHARE = "Use It";

export class CommandLogin implements Disposable {
  readonly #changes = new EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  readonly #listening: { dispose(): void };

  private constructor(
    readonly auth: Auth,
    readonly state: Memento,
  ) {
    this.#listening = auth.onDidChange(() => this.isShared && this.#changes.fire());
  }

  static async open(
    node: NodeHost,
    options: Omit<AuthOptions, "host">,
    context: ExtensionContext,
    consent: ServerConsent,
  ): Promise<CommandLogin> {
    const { storage } = node;
    const refuse = () => Promise.reject(new Error("the command's file is only read"));
    const host = {
      storage: {
        get: storage.get,
        set: refuse,
        delete: refuse,
        ...(storage.onDidChange && { onDidChange: storage.onDidChange }),
      },
      env: (name: string) => (name === VARIABLES.token ? undefined : node.env?.(name)),
      // The login that this one is asked for has asked the user already.
      confirmServer: (servers: CustomServers) => consent.confirm(servers, false),
    };
    return new CommandLogin(await createAuth({ ...options, host }), context.globalState);
  }

  /** Whether the user has said that it may be used. */
  get isShared(): boolean {
    return this.state.get<boolean>(this.#key) === true;
  }

  /** Its token, where it may be used; an interactive call asks for that. */
  async sharedToken(interactive: boolean, refused: boolean): Promise<string | undefined> {
    if (!this.isShared && !(interactive && (await this.offer()))) return undefined;
    try {
      // The command may have another token by now; asked about a dead one, the server says so.
      if (refused && (await this.auth.status({ verify: true })).state !== "logged_in") return undefined;
      return (await this.auth.token()).value;
    } catch {
      return undefined;
    }
  }

  /** Offers to use it, where there is one that works. */
  async offer(): Promise<boolean> {
    const { state, identity } = await this.auth.status({ verify: true });
    if (state !== "logged_in") return false;
    const detail =
      "Its token is read from the command's file, which is never written. Signing out here leaves the command signed in.";
    const question = `The plexicus command is signed in${who(identity)}. Use its login here?`;
    const chosen = await window.showInformationMessage(question, { modal: true, detail }, SHARE);
    if (chosen !== SHARE) return false;
    await this.state.update(this.#key, true);
    this.#changes.fire();
    return true;
  }

  /** Uses it no more. */
  async stop(): Promise<void> {
    await this.state.update(this.#key, undefined);
    this.#changes.fire();
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changes.dispose();
    void this.auth.dispose().catch(() => undefined);
  }

  get #key(): string {
    return `plexicus-auth:${this.auth.apiOrigin}:command-login`;
  }
}

function who(identity: Identity | null): string {
  return identity?.email ? ` as ${identity.email}` : "";
}
