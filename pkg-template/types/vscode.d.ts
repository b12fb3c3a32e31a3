/**
 * The host adapter for VS Code: desktop, remote, web, and the editors made from it.
 *
 * Its settings, each of machine scope: `plexicus.apiUrl`, `plexicus.appUrl`, `plexicus.trust`,
 * `plexicus.loginMethod`, `plexicus.logLevel`. The extension declares them, and the provider's id under
 * `contributes.authentication`.
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

/** What a {@link VscodeAuth} is made from. */
export interface VscodeAuthOptions {
  /** Who asks: the OAuth `client_id`, such as `plexicus-vscode`, and a version. */
  client: { id: string; version: string };
  /** The Node host, where the extension runs in Node: `createNodeHost()`. A web entry leaves it out. */
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
  /**
   * The name that the consent page and the list of tokens show for this device; at most 60 characters. By default the
   * editor and the machine: `Visual Studio Code on ada-laptop`.
   */
  deviceName?: string | undefined;
  /**
   * The scopes that this extension needs: any of `read`, `remediate`, `scan`, `support`; default `read`.
   * The editor keeps a login for each set of scopes: this one is what `fetch`, `status` and `login` use.
   */
  scopes?: readonly string[] | undefined;
  /** Where to log; a channel of its own by default. No secret is written to it. */
  log?: LogOutputChannel | undefined;
}

/**
 * An {@link Auth} that speaks to the user of VS Code, for as long as the extension runs: when the user changes the
 * server's address, it uses the new one at once, and calls in progress reject with `disposed`. While a setting cannot be
 * used, every call rejects with that error, and there are no sessions.
 */
export interface VscodeAuth extends Omit<Auth, "apiOrigin"> {
  /** Scheme, host and port of the API; `null` while the settings name none that can be used. */
  readonly apiOrigin: string | null;
  /**
   * `provider`: this extension keeps the login and registered the authentication provider.
   * `consumer`: another extension does, and this one asks it. `private`: this one keeps a login, and
   * no extension declares the provider's id.
   */
  readonly role: "provider" | "consumer" | "private";
  /** The name of the service, for the user: the option `providerLabel`. */
  readonly label: string;
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
   * While the browser is awaited, links in the notification open it again, copy its address, change to a code, or take
   * the address that the browser could not open. Rejects like {@link Auth.login}.
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

  /**
   * Shows an error to the user, with the button that helps: "Sign In" or "Open Settings". Shows nothing for
   * `cancelled`, and nothing that the user was told already, such as the end of a login. Usable unbound.
   *
   * @example
   * commands.registerCommand("example.list", () => list().catch(auth.showError));
   */
  readonly showError: (error: unknown) => Promise<void>;
}

/** What {@link VscodeAuth.login} takes. */
export interface VscodeLoginOptions extends LoginOptions {
  /** `true` replaces a login that works without asking. */
  again?: boolean | undefined;
}

/**
 * Makes an `Auth` on VS Code's own storage, browser and dialogs, and registers the authentication provider. Settings or
 * options that cannot be used do not make it reject: the user is shown the error once, with "Open Settings", and every
 * call rejects with it until they are corrected. Rejects with `wasm_blocked` where WebAssembly may not run.
 *
 * @example
 * const auth = await createVscodeAuth(context, { client: { id: "plexicus-vscode", version: "1.0.0" } });
 * const answer = await auth.fetch("/repositories");
 */
export declare function createVscodeAuth(context: ExtensionContext, options: VscodeAuthOptions): Promise<VscodeAuth>;

/**
 * Registers the commands `PREFIX.login`, `PREFIX.logout` and `PREFIX.status`, and keeps the context key
 * `PREFIX.signedIn` up to date for the `when` clauses of menus. Contribute those that you want, with titles, in
 * `package.json`. They go with the extension.
 *
 * @example
 * registerCommands(context, auth, "example"); // example.login, example.logout, example.status
 */
export declare function registerCommands(context: ExtensionContext, auth: VscodeAuth, prefix: string): Disposable;

/**
 * Adds an item to the status bar: who is signed in, and whether that ends soon. A click signs in, or opens
 * {@link showStatus}. It goes with the extension.
 */
export declare function addStatusBarItem(context: ExtensionContext, auth: VscodeAuth): Disposable;

/** Shows who is signed in, by which token and for how long, checked with the server, and offers what to do next. */
export declare function showStatus(context: ExtensionContext, auth: VscodeAuth): Promise<void>;

/** Copies the plan, the status and every decision to the clipboard, without a secret, for a bug report. */
export declare function copyDiagnostics(context: ExtensionContext, auth: VscodeAuth): Promise<void>;

/**
 * Calls the listener with the status now, when something happens to the login, when the window gets the focus, and every
 * minute; `null` with the error where it cannot be had. A login in doubt is checked with the server; nothing is opened.
 *
 * @example
 * context.subscriptions.push(watchStatus(auth, (status) => view.show(status?.identity)));
 */
export declare function watchStatus(
  auth: VscodeAuth,
  listener: (status: Status | null, error: AuthError | null) => void,
): Disposable;
