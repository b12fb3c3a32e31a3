// The authentication provider: the login as VS Code's Accounts menu and other extensions see it.

import type { Identity, Status } from "../../types/index.js";
import type { VscodeAuth } from "../../types/vscode.js";
import {
  authentication,
  type AuthenticationProvider,
  type AuthenticationProviderAuthenticationSessionsChangeEvent,
  type AuthenticationSession,
  Disposable,
  EventEmitter,
  type Extension,
  type ExtensionContext,
  extensions,
} from "vscode";
import { AuthError } from "../error.js";
import { accountLabel } from "./account.js";

const CHECK_AGAIN_MS = 60_000;

/** What newer editors ask for besides scopes. */
interface Wish {
  account?: { id: string };
}

/** Who keeps the login: of the extensions that declare the provider's id, the first by name. */
export function roleOf({ extension }: ExtensionContext, providerId: string): VscodeAuth["role"] {
  const owners = extensions.all.filter((other) => declares(other, providerId)).map(({ id }) => id.toLowerCase());
  const [owner] = owners.sort();
  if (owner === undefined) return "private";
  return owner === extension.id.toLowerCase() ? "provider" : "consumer";
}

function declares({ packageJSON }: Extension<unknown>, providerId: string): boolean {
  const { contributes } = packageJSON as { contributes?: { authentication?: { id?: string }[] } };
  const declared = contributes?.authentication;
  return Array.isArray(declared) && declared.some(({ id }) => id === providerId);
}

/** Registers it with VS Code. */
export function register(provider: Provider, id: string, label: string): Disposable {
  const registered = authentication.registerAuthenticationProvider(id, label, provider, {
    supportsMultipleAccounts: false,
  });
  return Disposable.from(registered, provider);
}

export class Provider implements AuthenticationProvider, Disposable {
  readonly #changes = new EventEmitter<AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.#changes.event;
  readonly #auth: VscodeAuth;
  readonly #listening: { dispose(): void };
  #known: AuthenticationSession | undefined;
  #asked: { of: string | null; identity: Promise<Identity | null> } | undefined;
  #comparing: Promise<unknown>;
  #checkAgainAtMs = 0;

  constructor(auth: VscodeAuth) {
    this.#auth = auth;
    this.#comparing = this.#session().then((session) => (this.#known = session));
    this.#listening = auth.onDidChange(() => void this.#compare());
  }

  /** Opens nothing, whoever asks. */
  async getSessions(scopes?: readonly string[], options?: Wish): Promise<AuthenticationSession[]> {
    const session = await this.#session();
    const isWanted =
      session &&
      (options?.account === undefined || options.account.id === session.account.id) &&
      (scopes ?? []).every((scope) => session.scopes.includes(scope));
    return isWanted ? [session] : [];
  }

  async createSession(scopes: readonly string[]): Promise<AuthenticationSession> {
    // The editor has asked the user already.
    await this.#auth.signIn({ again: true, ...(scopes.length > 0 && { scopes }) });
    await this.#compare();
    const session = await this.#session();
    if (!session) throw new Error("Nobody is signed in to Plexicus.");
    return session;
  }

  async removeSession(): Promise<void> {
    if (!(await this.#auth.signOut())) throw new Error("The login is still there.");
    await this.#compare();
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changes.dispose();
  }

  // One at a time, so that no change is told twice.
  #compare(): Promise<unknown> {
    this.#comparing = this.#comparing.then(async () => {
      const before = this.#known;
      const now = await this.#session();
      this.#known = now;
      if (before?.id !== now?.id)
        this.#changes.fire({ added: now && [now], removed: before && [before], changed: undefined });
      else if (now && before?.accessToken !== now.accessToken)
        this.#changes.fire({ added: undefined, removed: undefined, changed: [now] });
    });
    return this.#comparing;
  }

  // What cannot be read or is dead is no session: its user is told elsewhere.
  async #session(): Promise<AuthenticationSession | undefined> {
    try {
      const status = await this.#status();
      const { value: accessToken } = await this.#auth.token();
      const { source, loginId, scopes } = status;
      const identity = status.identity ?? (await this.#ask(loginId ?? source));
      const label = accountLabel(identity);
      return {
        id: loginId ?? source ?? "environment",
        accessToken,
        account: { id: identity?.userId ?? label, label },
        scopes,
      };
    } catch {
      return undefined;
    }
  }

  // A login in doubt is checked with the server once in this process; where the server cannot be asked, again
  // after a while. One that was only predicted to end is handed out until the server has said that it has.
  async #status(): Promise<Status> {
    const status = await this.#auth.status();
    const isStale = status.state === "stale";
    if (!isStale && status.state !== "rejected" && status.state !== "expired") return status;
    if (Date.now() < this.#checkAgainAtMs) {
      if (isStale) return status;
      throw new Error("the login was refused");
    }
    try {
      await this.#auth.ensureLoggedIn({ interactive: false });
    } catch (error) {
      if (error instanceof AuthError && error.code === "login_required") throw error;
      this.#checkAgainAtMs = Date.now() + CHECK_AGAIN_MS;
      if (!isStale) throw error;
    }
    return this.#auth.status();
  }

  // Who a token of the environment speaks for stands nowhere: the server is asked, once.
  #ask(of: string | null): Promise<Identity | null> {
    if (this.#asked?.of !== of) {
      const answer = this.#auth.status({ verify: true }).then(({ identity }) => identity);
      this.#asked = { of, identity: answer };
    }
    return this.#asked.identity;
  }
}
