// The login of the `plexicus` command, shared with its user's consent: its file is read, never written.

import type { Auth, AuthOptions, CustomServers, Host, Identity, Status } from "../../types/index.js";
import type { NodeHost } from "../../types/node.js";
import { type Disposable, EventEmitter, type ExtensionContext, type Memento, window } from "vscode";
import { VARIABLES } from "#constants";
import { accountId, accountLabel } from "./account.js";
import { createAuth } from "./create-auth.js";
import type { ServerConsent } from "./server-consent.js";

const USE_IT = "Use This Login";
const SEPARATELY = "Sign In Separately";

type Answer = Awaited<ReturnType<NonNullable<Host["sharedToken"]>>>;

export class CommandLogin implements Disposable {
  readonly #changes = new EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  readonly #listening: { dispose(): void };
  readonly #auth: Auth;
  readonly #state: Memento;
  readonly #label: string;

  private constructor(auth: Auth, state: Memento, label: string) {
    this.#auth = auth;
    this.#state = state;
    this.#label = label;
    this.#listening = auth.onDidChange(() => this.isShared && this.#changes.fire());
  }

  static async open(
    node: NodeHost,
    options: Omit<AuthOptions, "host">,
    context: ExtensionContext,
    consent: ServerConsent,
    label: string,
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
    return new CommandLogin(await createAuth({ ...options, host }), context.globalState, label);
  }

  /** Whether the user has said that it may be used. */
  get isShared(): boolean {
    return this.#agreed !== undefined;
  }

  /** Its token, where it may be used; an interactive call asks for that, and `false` says that the user cancelled. */
  async sharedToken(interactive: boolean, refused: boolean): Promise<Answer> {
    if (!(await this.#mayBeUsed())) {
      const answer = interactive ? await this.#offer() : undefined;
      if (answer !== USE_IT) return answer === "cancel" ? false : undefined;
    }
    try {
      // The command may have another token by now; asked about a dead one, the server says so.
      if (refused && (await this.#auth.status({ verify: true })).state !== "logged_in") return undefined;
      return (await this.#auth.token()).value;
    } catch {
      return undefined;
    }
  }

  /** Uses it no more. */
  async stop(): Promise<void> {
    await this.#agree(undefined);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changes.dispose();
    void this.#auth.dispose().catch(() => undefined);
  }

  // The consent is for one account: the command may be another one's by now.
  async #mayBeUsed(): Promise<boolean> {
    if (!this.isShared) return false;
    const known = await this.#status(false);
    const account = accountOf(known?.identity ?? (await this.#status(true))?.identity ?? null);
    if (account === this.#agreed) return true;
    if (account === "") return false; // it may be known later
    await this.#agree(this.#agreed === "" ? account : undefined);
    return this.isShared;
  }

  async #status(verify: boolean): Promise<Status | undefined> {
    return this.#auth.status({ verify }).catch(() => undefined);
  }

  // Only one that works is offered.
  async #offer(): Promise<typeof USE_IT | typeof SEPARATELY | "cancel" | undefined> {
    const status = await this.#status(true);
    if (status?.state !== "logged_in") return undefined;
    const { identity } = status;
    const who = identity ? ` as ${accountLabel(identity)}` : "";
    const question = `Sign in to ${this.#label} with the login of the plexicus command?`;
    const detail =
      `The command is signed in${who} at ${this.#auth.apiOrigin}. Its token is read from the command's file. That file is never changed. ` +
      "Signing out here leaves the command signed in.";
    const chosen = await window.showInformationMessage(question, { modal: true, detail }, USE_IT, SEPARATELY);
    if (chosen === USE_IT) await this.#agree(accountOf(identity));
    return chosen ?? "cancel";
  }

  /** The account that the user agreed to; empty where it was not known. */
  get #agreed(): string | undefined {
    const agreed = this.#state.get<unknown>(this.#key);
    return typeof agreed === "string" ? agreed : undefined;
  }

  async #agree(account: string | undefined): Promise<void> {
    await this.#state.update(this.#key, account);
    this.#changes.fire();
  }

  get #key(): string {
    return `plexicus-auth:${this.#auth.apiOrigin}:command-login`;
  }
}

function accountOf(identity: Identity | null): string {
  return identity ? accountId(identity) : "";
}
