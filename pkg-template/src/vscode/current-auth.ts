// One `Auth` for as long as the extension runs. When a setting changes, the core behind it is replaced. While
// a setting is invalid, every call rejects with that error.

import type { Auth, AuthFetch, ChangeEvent, Disposable } from "../../types/index.js";
import { AuthError } from "../error.js";
import type { CommandLogin } from "./command-login.js";

/** An `Auth` whose settings may be invalid; `apiOrigin` is then `null`. */
export type CurrentAuth = Omit<Auth, "apiOrigin"> & { readonly apiOrigin: string | null };

/** What is created from the settings. */
export interface Core {
  auth: Auth;
  commandLogin: CommandLogin | undefined;
}

export class Cores {
  readonly auth: CurrentAuth;
  readonly #make: () => Promise<Core>;
  readonly #onRefused: (error: AuthError) => void;
  #now: Core | AuthError;
  #replacing: Promise<void> = Promise.resolve();
  #isOver = false;
  readonly #subscriptions = new Set<Subscription>();
  readonly #listeners = new Set<(event: ChangeEvent) => void>();

  private constructor(make: () => Promise<Core>, onRefused: (error: AuthError) => void, now: Core | AuthError) {
    this.#make = make;
    this.#onRefused = onRefused;
    this.#now = now;
    this.auth = this.#delegate();
  }

  /** Never rejects with an `AuthError`: an invalid setting makes every call reject instead. */
  static async open(make: () => Promise<Core>, onRefused: (error: AuthError) => void): Promise<Cores> {
    return new Cores(make, onRefused, await orError(make));
  }

  /** Why the settings are invalid, if they are. */
  get error(): AuthError | undefined {
    return this.#now instanceof AuthError ? this.#now : undefined;
  }

  get commandLogin(): CommandLogin | undefined {
    return this.#made?.commandLogin;
  }

  get #made(): Core | undefined {
    return this.#now instanceof AuthError ? undefined : this.#now;
  }

  /** Replaces the core by one with the new settings. Calls in progress reject with `disposed`. */
  replace(): Promise<void> {
    this.#replacing = this.#replacing.then(async () => {
      if (this.#isOver) return;
      const before = this.#made;
      this.#now = await orError(this.#make);
      for (const subscription of this.#subscriptions) this.#subscribe(subscription);
      await end(before);
      if (this.error) this.#onRefused(this.error);
      await this.#announce();
    });
    return this.#replacing;
  }

  async #announce(): Promise<void> {
    const status = await this.auth.status().catch((error: unknown) => error);
    const error = status instanceof AuthError ? status.toJSON() : null;
    const { source, expiresAtMs = null, slidesUntilMs = null } = status as Partial<ChangeEvent>;
    const kind = source ? "changed" : "logged_out";
    for (const listener of this.#listeners)
      listener({ kind, source: source ?? "stored", expiresAtMs, slidesUntilMs, error });
  }

  #core(): Auth {
    if (this.#now instanceof AuthError) throw this.#now;
    return this.#now.auth;
  }

  #listen(begin: Subscription["begin"]): Disposable {
    const subscription: Subscription = { begin, listening: undefined };
    this.#subscriptions.add(subscription);
    this.#subscribe(subscription);
    return {
      dispose: () => {
        subscription.listening?.dispose();
        this.#subscriptions.delete(subscription);
      },
    };
  }

  #subscribe(subscription: Subscription): void {
    subscription.listening?.dispose();
    subscription.listening = this.#made && subscription.begin(this.#made.auth);
  }

  #delegate(): CurrentAuth {
    const core = () => this.#core();
    const now = () => this.#made?.auth;
    return {
      get apiOrigin() {
        return now()?.apiOrigin ?? null;
      },
      get appUrl() {
        return now()?.appUrl ?? null;
      },
      get warning() {
        return now()?.warning ?? null;
      },
      plan: () => core().plan(),
      login: async (options) => core().login(options),
      adoptToken: async (token, options) => core().adoptToken(token, options),
      finishLogin: async (callback, options) => core().finishLogin(callback, options),
      ensureLoggedIn: async (options) => core().ensureLoggedIn(options),
      settled: async (options) => core().settled(options),
      token: async (options) => core().token(options),
      headers: async (url, options) => core().headers(url, options),
      headersNow: (url) => now()?.headersNow(url) ?? null,
      fetch: (async (...request: Parameters<AuthFetch>) => core().fetch(...request)) as AuthFetch,
      status: async (options) => core().status(options),
      logout: async (options) => core().logout(options),
      accounts: {
        list: async (options) => core().accounts.list(options),
        setDefault: async (account, options) => core().accounts.setDefault(account, options),
      },
      tokens: {
        list: async (options) => core().tokens.list(options),
        create: async (options) => core().tokens.create(options),
        revoke: async (tokenId, options) => core().tokens.revoke(tokenId, options),
        rotate: async (options) => core().tokens.rotate(options),
      },
      onDidChange: (listener) => {
        this.#listeners.add(listener);
        const listening = this.#listen((auth) => auth.onDidChange(listener));
        return {
          dispose: () => {
            this.#listeners.delete(listener);
            listening.dispose();
          },
        };
      },
      onDecision: (listener) => this.#listen((auth) => auth.onDecision(listener)),
      explain: () => now()?.explain() ?? [],
      dispose: () => {
        this.#isOver = true;
        return end(this.#made);
      },
    };
  }
}

interface Subscription {
  begin(auth: Auth): Disposable;
  listening: Disposable | undefined;
}

async function orError(make: () => Promise<Core>): Promise<Core | AuthError> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
}

async function end(core: Core | undefined): Promise<void> {
  core?.commandLogin?.dispose();
  await core?.auth.dispose();
}
