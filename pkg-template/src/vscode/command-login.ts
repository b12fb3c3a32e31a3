// The login of the `plexicus` command, shared with the user's consent. Its file is read, never written.

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
      // Not interactive: the sign-in that needs this login has already asked the user.
      confirmServer: (servers: CustomServers) => consent.confirm(servers, false),
    };
    return new CommandLogin(await createAuth({ ...options, host }), context.globalState, label);
  }

  /** Whether the user agreed to share it. */
  get isShared(): boolean {
    return this.#agreed !== undefined;
  }

  /**
   * Resolves to its token, if the user agreed to share it. An interactive call asks for that, and resolves to
   * `false` if the user cancels.
   */
  async sharedToken(interactive: boolean, refused: boolean): Promise<Answer> {
    if (!(await this.#mayBeUsed())) {
      const answer = interactive ? await this.#offer() : undefined;
      if (answer !== USE_IT) return answer === "cancel" ? false : undefined;
    }
    try {
      // Checks with the server: the command may have a new token by now, or still the dead one.
      if (refused && (await this.#auth.status({ verify: true })).state !== "logged_in") return undefined;
      return (await this.#auth.token()).value;
    } catch {
      return undefined;
    }
  }

  /** Withdraws the consent. */
  async stop(): Promise<void> {
    await this.#agree(undefined);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changes.dispose();
    void this.#auth.dispose().catch(() => undefined);
  }

  // The consent is for one account, but the command may now be signed in with another one.
  async #mayBeUsed(): Promise<boolean> {
    if (!this.isShared) return false;
    const known = await this.#status(false);
    const account = accountOf(known?.identity ?? (await this.#status(true))?.identity ?? null);
    if (account === this.#agreed) return true;
    if (account === "") return false; // the account may be known later
    await this.#agree(this.#agreed === "" ? account : undefined);
    return this.isShared;
  }

  async #status(verify: boolean): Promise<Status | undefined> {
    return this.#auth.status({ verify }).catch(() => undefined);
  }

  // Offers the login only if it works.
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

  /** The account that the user agreed to; empty if it was unknown then; `undefined` without consent. */
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
