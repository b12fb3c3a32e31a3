/**
 * The host adapter for VS Code: desktop, remote, web, and the editors made from it.
 *
 * Its settings, each of machine scope: `plexicus.apiUrl`, `plexicus.appUrl`, `plexicus.trust`,
 * `plexicus.loginMethod`, `plexicus.logLevel`. The extension declares them, and the provider's id under
 * `contributes.authentication`.
 *
 * @module @plexicus/auth/vscode
 */
import type { ExtensionContext, LogOutputChannel } from "vscode";
import type { Auth, EnsureOptions, LoginOptions, LogoutOptions, LogoutOutcome, Session } from "./index.js";
import type { NodeHost } from "./node.js";

export * from "./index.js";

/** What a {@link VscodeAuth} is made from. */
export interface VscodeAuthOptions {
  /** Who asks: the OAuth `client_id`, such as `plexicus-vscode`, and a version. */
  client: { id: string; version: string };
  /** What Node lends, where the extension runs in Node: `createNodeHost()`. A web entry leaves it out. */
  node?: NodeHost | undefined;
  /** The id of the authentication provider; `"plexicus"` by default. */
  providerId?: string | undefined;
  /** Its name in the Accounts menu; `"Plexicus"` by default. */
  providerLabel?: string | undefined;
  /**
   * `"consumer"` asks another extension for its login, also where that one runs in another extension
   * host, as on the other side of a remote window: it cannot be seen from here. By default it is found
   * out; see {@link VscodeAuth.role}.
   */
  role?: "consumer" | undefined;
  /**
   * The id of the extension that keeps the login, where several declare the provider's id; by default the
   * first of them by name.
   */
  owner?: string | undefined;
  /** The name that the consent page shows for this device; at most 60 characters. */
  deviceName?: string | undefined;
  /**
   * The scopes that this extension needs: any of `read`, `remediate`, `scan`, `support`; default `read`.
   * The editor keeps a login for each set of scopes: this one is what `fetch`, `status` and `login` use.
   */
  scopes?: readonly string[] | undefined;
  /** Where to log; a channel of its own by default. No secret is written to it. */
  log?: LogOutputChannel | undefined;
}

/** An {@link Auth} that speaks to the user of VS Code. */
export interface VscodeAuth extends Auth {
  /**
   * `provider`: this extension keeps the login and registered the authentication provider.
   * `consumer`: another extension does, and this one asks it. `private`: this one keeps a login, and
   * no extension declares the provider's id.
   */
  readonly role: "provider" | "consumer" | "private";
  /** Where it logs. */
  readonly log: LogOutputChannel;

  /**
   * The everyday call: see {@link Auth.ensureLoggedIn}. A login that is needed is made as by
   * {@link VscodeAuth.login}; one that works shows nothing. A `consumer` gets the editor's session: if
   * there is none, or the server refused it, the editor asks the user.
   *
   * @example
   * await auth.ensureLoggedIn();
   * const answer = await auth.fetch("/repositories");
   */
  ensureLoggedIn(options?: EnsureOptions): Promise<Session>;

  /**
   * Logs in with a notification that shows progress and can cancel; a login under way is joined.
   * After 20 s in the browser it offers to open it again, to copy the address, to use a code. Rejects
   * like {@link Auth.login}.
   *
   * If the server confirms a login with these scopes, the user is asked first whether to replace it;
   * who keeps it cancels (`cancelled`). A `consumer` replaces nothing and is not asked.
   */
  login(options?: VscodeLoginOptions): Promise<Session>;

  /**
   * Logs out of the account that is used, for every set of scopes; with `account`, `purpose` or `all` of
   * what they name. For a token that the user gave, it asks whether to revoke it too, unless `revoke` or
   * `localOnly` says so: else it stays alive. Where the server could not be asked, the user may sign out
   * here only. Rejects with `cancelled` where the user gives up.
   *
   * @example
   * await auth.logout();
   * await auth.logout({ account: loginId }); // this login alone
   */
  logout(options?: LogoutOptions): Promise<LogoutOutcome>;

  /**
   * Lets the user choose, of the accounts that are signed in here, the one that is used where none is
   * named. Resolves to whether another one was chosen.
   */
  chooseAccount(): Promise<boolean>;
}

/** What {@link VscodeAuth.login} takes. */
export interface VscodeLoginOptions extends LoginOptions {
  /** `true` replaces a login that works without asking. */
  again?: boolean | undefined;
}

/**
 * Makes an `Auth` on VS Code's own storage, browser and dialogs, and registers the authentication
 * provider. Rejects with `api_url_refused` and `invalid_option`.
 *
 * @example
 * const auth = await createVscodeAuth(context, { client: { id: "plexicus-vscode", version: "1.0.0" } });
 * const answer = await auth.fetch("/repositories");
 */
export declare function createVscodeAuth(context: ExtensionContext, options: VscodeAuthOptions): Promise<VscodeAuth>;
