// The authentication provider: the logins as VS Code's Accounts menu and other extensions see them.

import type { Source, StoredAccount } from "../../types/index.js";
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
  type Memento,
} from "vscode";
import { AuthError } from "../error.js";
import { accountId, accountLabel } from "./account.js";
import { Labels } from "./labels.js";
import { isGone } from "./sign-out.js";

const CHECK_AGAIN_MS = 60_000;

/** The options that newer editors pass besides the scopes. */
interface Wish {
  account?: { id: string };
}

/**
 * Returns this extension's role. Of the extensions that declare the provider's id, the named one keeps the
 * login, else the first by name.
 */
export function roleOf(
  { extension }: ExtensionContext,
  providerId: string,
  named: string | undefined,
): VscodeAuth["role"] {
  const owners = extensions.all.filter((other) => declares(other, providerId)).map(({ id }) => id.toLowerCase());
  const [first] = owners.sort();
  if (first === undefined) return "private";
  const owner = named !== undefined && owners.includes(named.toLowerCase()) ? named.toLowerCase() : first;
  return owner === extension.id.toLowerCase() ? "provider" : "consumer";
}

function declares({ packageJSON }: Extension<unknown>, providerId: string): boolean {
  const { contributes } = packageJSON as { contributes?: { authentication?: { id?: string }[] } };
  const declared = contributes?.authentication;
  return Array.isArray(declared) && declared.some(({ id }) => id === providerId);
}

/** Registers the provider with VS Code. */
export function register(provider: Provider, id: string, label: string): Disposable {
  const registered = authentication.registerAuthenticationProvider(id, label, provider, {
    supportsMultipleAccounts: true,
  });
  return Disposable.from(registered, provider);
}

export class Provider implements AuthenticationProvider, Disposable {
  readonly #changes = new EventEmitter<AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.#changes.event;
  readonly #auth: VscodeAuth;
  readonly #labels: Labels;
  readonly #listening: { dispose(): void };
  #known = new Map<string, AuthenticationSession>();
  #asked: { of: string; account: Promise<Account> } | undefined;
  #comparing: Promise<unknown>;
  readonly #checkAgainAtMs = new Map<string, number>();

  constructor(auth: VscodeAuth, state: Memento) {
    this.#auth = auth;
    this.#labels = new Labels(state);
    this.#comparing = this.#sessions(undefined).then((sessions) => (this.#known = byId(sessions)));
    this.#listening = auth.onDidChange(() => void this.#compare());
  }

  /** Returns the sessions for these scopes. Never opens anything. */
  async getSessions(scopes?: readonly string[], options?: Wish): Promise<AuthenticationSession[]> {
    // The editor also passes an empty list when it wants every session.
    const sessions = await this.#sessions(scopes?.length ? scopes : undefined);
    const { account } = options ?? {};
    return account === undefined ? sessions : sessions.filter((session) => session.account.id === account.id);
  }

  async createSession(scopes: readonly string[], options?: Wish): Promise<AuthenticationSession> {
    // The editor has already asked the user.
    const { loginId } = await this.#auth.login({
      again: true,
      expect: options?.account?.id,
      ...(scopes.length > 0 && { scopes }),
    });
    await this.#compare();
    const sessions = await this.#sessions(scopes.length > 0 ? scopes : undefined);
    const session = sessions.find(({ id }) => id === loginId) ?? sessions[0];
    if (!session) throw new Error("You are not signed in to Plexicus.");
    return session;
  }

  async removeSession(sessionId: string): Promise<void> {
    const isLogin = (await this.#auth.accounts.list()).some(({ loginId }) => loginId === sessionId);
    const outcome = await this.#auth.logout(isLogin ? { account: sessionId } : {});
    if (!isGone(outcome)) throw new Error("The login still exists.");
    await this.#compare();
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changes.dispose();
  }

  // One comparison at a time, so that no change is reported twice.
  #compare(): Promise<unknown> {
    this.#comparing = this.#comparing.then(async () => {
      const before = this.#known;
      const now = byId(await this.#sessions(undefined));
      this.#known = now;
      const added = [...now.values()].filter(({ id }) => !before.has(id));
      const removed = [...before.values()].filter(({ id }) => !now.has(id));
      const changed = [...now.values()].filter(({ id, accessToken }) => {
        const known = before.get(id);
        return known !== undefined && known.accessToken !== accessToken;
      });
      if (added.length + removed.length + changed.length > 0) this.#changes.fire({ added, removed, changed });
    });
    return this.#comparing;
  }

  // Returns the sessions for these scopes, or all of them. Unreadable and dead logins are left out; other
  // parts tell the user about those.
  async #sessions(scopes: readonly string[] | undefined): Promise<AuthenticationSession[]> {
    try {
      const { source, scopes: granted } = await this.#auth.status();
      if (source === "environment" || source === "shared") return [await this.#given(source, scopes ?? granted)];
      const logins = await this.#auth.accounts.list({ scopes });
      const sessions = await Promise.all(logins.map((login) => this.#session(login, scopes)));
      return sessions.filter((session) => session !== undefined);
    } catch {
      return [];
    }
  }

  async #session(
    login: StoredAccount,
    scopes: readonly string[] | undefined,
  ): Promise<AuthenticationSession | undefined> {
    const { loginId, purpose, identity } = login;
    try {
      await this.#check(loginId);
      const { value: accessToken } = await this.#auth.token({ account: loginId });
      const own = purpose === "" ? login.scopes : purpose.split(" ");
      const label = await this.#labels.of(this.#auth.apiOrigin, login.accountId, accountLabel(identity));
      return { id: loginId, accessToken, account: { id: login.accountId, label }, scopes: scopes ?? own };
    } catch {
      return undefined;
    }
  }

  // The session of an environment or shared token, which answers for any scopes.
  async #given(source: Source, scopes: readonly string[]): Promise<AuthenticationSession> {
    const { value: accessToken } = await this.#auth.token();
    return { id: source, accessToken, account: await this.#ask(source), scopes };
  }

  // Checks a login in doubt with the server, once in this process, and again after a while if the server
  // could not be asked. A login with only a predicted end is used until the server says that it has expired.
  async #check(account: string): Promise<void> {
    const { state } = await this.#auth.status({ account });
    const isStale = state === "stale";
    if (!isStale && state !== "rejected" && state !== "expired") return;
    if (Date.now() < (this.#checkAgainAtMs.get(account) ?? 0)) {
      if (isStale) return;
      throw new Error("the login was refused");
    }
    try {
      await this.#auth.ensureLoggedIn({ account, interactive: false });
    } catch (error) {
      if (error instanceof AuthError && error.code === "login_required") throw error;
      this.#checkAgainAtMs.set(account, Date.now() + CHECK_AGAIN_MS);
      if (!isStale) throw error;
    }
  }

  // The account of an environment or shared token is not stored, so the server is asked once.
  #ask(source: Source): Promise<Account> {
    const of = `${source} ${this.#auth.apiOrigin}`;
    if (this.#asked?.of !== of) this.#asked = { of, account: this.#account() };
    return this.#asked.account;
  }

  async #account(): Promise<Account> {
    const { identity } = await this.#auth.status({ verify: true });
    const label = accountLabel(identity);
    return { id: identity ? accountId(identity) : label, label };
  }
}

type Account = AuthenticationSession["account"];

function byId(sessions: readonly AuthenticationSession[]): Map<string, AuthenticationSession> {
  return new Map(sessions.map((session) => [session.id, session]));
}
