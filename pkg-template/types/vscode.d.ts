/**
 * The host adapter for VS Code on the desktop, in remote windows and on the web, and for editors built from it.
 *
 * It reads the settings `plexicus.apiUrl`, `plexicus.appUrl`, `plexicus.trust`, `plexicus.loginMethod` and
 * `plexicus.logLevel`, each of machine scope. The extension declares them in its `package.json`, and the id of the
 * authentication provider under `contributes.authentication`.
 *
 * @module @plexicus/auth/vscode
 */
import type { Disposable, ExtensionContext, LogOutputChannel } from "vscode";
import type {
  Auth,
  AuthError,
  EnsureOptions,
  LoginOptions,
  LogoutOptions,
  LogoutOutcome,
  Session,
  Status,
} from "./index.js";
import type { NodeHost } from "./node.js";

export * from "./index.js";

/** The options of {@link createVscodeAuth}. */
export interface VscodeAuthOptions {
  /** The extension. Every request names it in `X-Plexicus-Client`. Both texts consist of letters, digits and `._+-`. */
  client: {
    /** The OAuth `client_id`, such as `plexicus-vscode`. */
    id: string;
    /** The version of the extension. */
    version: string;
  };
  /** The Node host, if the extension runs in Node: `createNodeHost()`. An entry for the web leaves it out. */
  node?: NodeHost | undefined;
  /** The id of the authentication provider. Default `"plexicus"`. */
  providerId?: string | undefined;
  /** The name of the provider in the Accounts menu. Default `"Plexicus"`. */
  providerLabel?: string | undefined;
  /**
   * `"consumer"` uses the login of another extension, even if that one runs in another extension host, where it
   * cannot be seen from here (on the other side of a remote window). By default, the role is found out; see
   * {@link VscodeAuth.role}.
   */
  role?: "consumer" | undefined;
  /**
   * The id of the extension that keeps the login, if several extensions declare the provider. Default: the first of
   * them by name.
   */
  owner?: string | undefined;
  /**
   * The name that the consent page and the list of tokens show for this device, at most 60 characters. Default: the
   * editor and the machine, such as `Visual Studio Code on ada-laptop`.
   */
  deviceName?: string | undefined;
  /**
   * The scopes that this extension needs: any of `read`, `remediate`, `scan`, `support`. The editor keeps a login
   * for each set of scopes; `fetch`, `status` and `login` use the login for this one. Default `read`.
   */
  scopes?: readonly string[] | undefined;
  /** Where to log. No secret is logged. Default: a new output channel. */
  log?: LogOutputChannel | undefined;
}

/**
 * An {@link Auth} that talks to the user of VS Code, for as long as the extension runs. When the user changes the
 * server's address, it uses the new one at once, and calls in progress reject with `disposed`. While a setting cannot
 * be used, every call rejects with the error about that setting, and there are no sessions.
 *
 * @see [VS Code](https://github.com/plexicus/auth/blob/main/docs/guides/vscode.md)
 */
export interface VscodeAuth extends Omit<Auth, "apiOrigin"> {
  /** The scheme, host and port of the API; `null` while the settings name none that can be used. */
  readonly apiOrigin: string | null;
  /**
   * What this extension does with the login.
   *
   * - `provider`: it keeps the login and has registered the authentication provider.
   * - `consumer`: another extension keeps the login, and this one asks it.
   * - `private`: it keeps a login, and no extension declares the provider.
   */
  readonly role: "provider" | "consumer" | "private";
  /** The name of the service for the user: the option `providerLabel`. */
  readonly label: string;
  /** Where it logs. */
  readonly log: LogOutputChannel;

  /**
   * Makes sure that there is a login that works; see {@link Auth.ensureLoggedIn}. If a login is needed, it runs as
   * by {@link VscodeAuth.login}; a login that works shows nothing. A `consumer` gets the editor's session: if there
   * is none, or the server refused it, the editor asks the user.
   *
   * @param options - The options of the login, if one is needed, and whether it may ask the user.
   * @returns The session of the login that works.
   * @throws {AuthError} any code of {@link Auth.ensureLoggedIn}.
   *
   * @example
   * await auth.ensureLoggedIn();
   * const answer = await auth.fetch("/repositories");
   */
  ensureLoggedIn(options?: EnsureOptions): Promise<Session>;

  /**
   * Logs in with a notification that shows the progress and can cancel; a login in progress is joined. While it
   * waits for the browser, links in the notification open the page again, copy its address, change to a code, or
   * take the address that the browser could not open.
   *
   * If the server confirms that there is a login with these scopes, the user is first asked whether to replace it.
   * If they keep it, the call rejects with `cancelled`. A `consumer` replaces nothing and does not ask.
   *
   * @param options - The method, the scopes and the timeout, and whether to replace a login without asking.
   * @returns The session of the new login.
   * @throws {AuthError} `cancelled` if the user cancels or keeps the login that is there.
   * @throws {AuthError} any code of {@link Auth.login}.
   */
  login(options?: VscodeLoginOptions): Promise<Session>;

  /**
   * Logs out of the account in use, for every set of scopes. With `account`, `purpose` or `all`, it ends the logins
   * that they name.
   *
   * For a token that the user gave, it asks whether to revoke it as well, unless `revoke` or `localOnly` is set;
   * otherwise the token stays valid. If the server could not be asked, the user may log out here only.
   *
   * @param options - Which logins are meant, whether to ask the server, and the signal.
   * @returns What was revoked and deleted.
   * @throws {AuthError} `cancelled` if the user cancels.
   * @throws {AuthError} any code of {@link Auth.logout} but `logout_incomplete`.
   *
   * @example
   * await auth.logout();
   * await auth.logout({ account: loginId }); // this login alone
   */
  logout(options?: LogoutOptions): Promise<LogoutOutcome>;

  /**
   * Lets the user choose the default account from the accounts that are logged in here.
   *
   * @returns Whether another account was chosen.
   * @throws {AuthError} any code of {@link Accounts.setDefault}.
   */
  chooseAccount(): Promise<boolean>;

  /**
   * Shows an error to the user, with the button that helps: "Sign In" or "Open Settings". It shows nothing for
   * `cancelled`, and nothing that the user has already been told, such as the expiry of a login. It can be passed on
   * without its `auth`.
   *
   * @param error - Whatever was thrown.
   *
   * @example
   * commands.registerCommand("example.list", () => list().catch(auth.showError));
   */
  readonly showError: (error: unknown) => Promise<void>;
}

/** The options of {@link VscodeAuth.login}. */
export interface VscodeLoginOptions extends LoginOptions {
  /** Whether to replace a login that works without asking. Default `false`. */
  again?: boolean | undefined;
}

/**
 * Creates an {@link Auth} on VS Code's own storage, browser and dialogs, and registers the authentication provider.
 *
 * Settings or options that cannot be used do not make it reject: the user is shown the error once, with "Open
 * Settings", and every call rejects with it until they are corrected.
 *
 * @param context - The extension. What is created here ends with it.
 * @param options - The client, the Node host, the scopes and the names to show.
 * @returns The new `Auth`.
 *
 * @example
 * const auth = await createVscodeAuth(context, { client: { id: "plexicus-vscode", version: "1.0.0" } });
 * const answer = await auth.fetch("/repositories");
 *
 * @see [VS Code](https://github.com/plexicus/auth/blob/main/docs/guides/vscode.md)
 */
export declare function createVscodeAuth(context: ExtensionContext, options: VscodeAuthOptions): Promise<VscodeAuth>;

/**
 * Registers the commands `PREFIX.login`, `PREFIX.logout` and `PREFIX.status`, and keeps the context key
 * `PREFIX.signedIn` up to date for the `when` clauses of menus. Declare the commands that you want, with titles, in
 * `package.json`.
 *
 * @param context - The extension. The commands end with it.
 * @param auth - The `Auth` that the commands use.
 * @param prefix - The first part of the names.
 * @returns What takes the commands away earlier.
 *
 * @example
 * registerCommands(context, auth, "example"); // example.login, example.logout, example.status
 */
export declare function registerCommands(context: ExtensionContext, auth: VscodeAuth, prefix: string): Disposable;

/**
 * Adds an item to the status bar that shows who is logged in and whether the login expires soon. A click logs in, or
 * opens {@link showStatus}.
 *
 * @param context - The extension. The item ends with it.
 * @param auth - The `Auth` whose login it shows.
 * @returns What takes the item away earlier.
 */
export declare function addStatusBarItem(context: ExtensionContext, auth: VscodeAuth): Disposable;

/**
 * Shows who is logged in, by which token and until when, checked with the server, and offers what to do next.
 *
 * @param context - The extension.
 * @param auth - The `Auth` whose login it shows.
 */
export declare function showStatus(context: ExtensionContext, auth: VscodeAuth): Promise<void>;

/**
 * Copies the plan, the status and every decision to the clipboard, without a secret, for a bug report.
 *
 * @param context - The extension.
 * @param auth - The `Auth` that it describes.
 */
export declare function copyDiagnostics(context: ExtensionContext, auth: VscodeAuth): Promise<void>;

/**
 * Reports the status now, when something happens to the login, when the window gets the focus, and every minute. A
 * login in doubt is checked with the server; nothing is opened.
 *
 * @param auth - The `Auth` whose login it watches.
 * @param listener - Called with the status; with `null` and the error if the status cannot be read.
 * @returns What stops the watching.
 *
 * @example
 * context.subscriptions.push(watchStatus(auth, (status) => view.show(status?.identity)));
 */
export declare function watchStatus(
  auth: VscodeAuth,
  listener: (status: Status | null, error: AuthError | null) => void,
): Disposable;
