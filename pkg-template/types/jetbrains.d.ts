/**
 * The host adapter for JetBrains IDEs. The core runs in a page of the plugin, in JCEF. The Kotlin library provides
 * PasswordSafe, the browser, the listener, the environment and the network over a bridge.
 *
 * The page has its own `https` address, served by a scheme handler, under
 * `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'`. Its address names its
 * `JBCefJSQuery`, as `?query=…`. Plugins use the pages that come with the Kotlin library; see
 * [JetBrains](https://github.com/plexicus/auth/blob/main/docs/jetbrains.md).
 *
 * @module @plexicus/auth/jetbrains
 */
import type {
  Accounts,
  ApiToken,
  Auth,
  CallOptions,
  ChangeEvent,
  Decision,
  Disposable,
  EnsureOptions,
  LoginOptions,
  LogoutOptions,
  LogoutOutcome,
  PlanStep,
  Progress,
  Session,
  Status,
} from "./index.js";

export * from "./index.js";

/**
 * Creates the {@link Auth} of this page, with the IDE as its host, and answers the Kotlin library from it.
 *
 * @returns The new `Auth`.
 * @throws {AuthError} `api_url_refused` if the API's address breaks the rules for hosts.
 * @throws {AuthError} `invalid_option` if an option of the plugin is unknown or has no meaning.
 * @throws {AuthError} `wasm_blocked` if the page's Content-Security-Policy does not let WebAssembly run.
 * @throws {Error} if this page has no bridge.
 *
 * @see [JetBrains](https://github.com/plexicus/auth/blob/main/docs/jetbrains.md)
 */
export declare function createJetbrainsAuth(): Promise<Auth>;

/**
 * Connects a page that the user sees. It holds no core and no secret.
 *
 * @returns What the page can do.
 * @throws {Error} if this page has no bridge.
 *
 * @see [JetBrains](https://github.com/plexicus/auth/blob/main/docs/jetbrains.md)
 */
export declare function openJetbrainsView(): Promise<JetbrainsView>;

/** What a page that the user sees can do. The IDE passes each call on to the core. */
export interface JetbrainsView {
  /** The look of the IDE when the page was opened. */
  readonly look: Look;
  /**
   * Reports what happens to the login, the steps of a login, and changes of the IDE's look.
   *
   * @param name - The name of the event.
   * @param listener - Called with each event of this name.
   * @returns What stops the listening.
   */
  on<Name extends keyof ViewEvents>(name: Name, listener: (event: ViewEvents[Name]) => void): Disposable;
  /**
   * Tells who is logged in; see {@link Auth.status}.
   *
   * @param options - Which login is meant, the signal, and `verify`: `true` asks the server.
   * @returns The status.
   * @throws {AuthError} any code of {@link Auth.status}.
   */
  status(options?: CallOptions & { verify?: boolean | undefined }): Promise<Status>;
  /**
   * Makes sure that there is a login that works; see {@link Auth.ensureLoggedIn}. Progress comes as an event, to
   * every view.
   *
   * @param options - The options of the login, if one is needed, and whether it may ask the user.
   * @returns The session of the login that works.
   * @throws {AuthError} any code of {@link Auth.ensureLoggedIn}.
   */
  ensureLoggedIn(options?: Omit<EnsureOptions, "onProgress">): Promise<Session>;
  /**
   * Logs in; see {@link Auth.login}. Progress comes as an event, to every view.
   *
   * @param options - The method, the scopes and the timeout.
   * @returns The session of the new login.
   * @throws {AuthError} any code of {@link Auth.login}.
   */
  login(options?: Omit<LoginOptions, "onProgress">): Promise<Session>;
  /**
   * Logs out; see {@link Auth.logout}.
   *
   * @param options - Which logins are meant, whether to ask the server, and the signal.
   * @returns What was revoked and deleted.
   * @throws {AuthError} any code of {@link Auth.logout}.
   */
  logout(options?: LogoutOptions): Promise<LogoutOutcome>;
  /** The stored logins of every account, and which account is the default. */
  readonly accounts: Accounts;
  /** The account's personal API tokens, without their values. */
  readonly tokens: {
    /**
     * Lists the tokens; see {@link Tokens.list}.
     *
     * @param options - Which login is meant, and the signal.
     * @returns The tokens.
     * @throws {AuthError} any code of {@link Tokens.list}.
     */
    list(options?: CallOptions): Promise<ApiToken[]>;
    /**
     * Revokes a token; see {@link Tokens.revoke}.
     *
     * @param tokenId - The id of the token.
     * @param options - Which login is meant, and the signal.
     * @returns What became of the token.
     * @throws {AuthError} any code of {@link Tokens.revoke}.
     */
    revoke(tokenId: string, options?: CallOptions): Promise<"revoked" | "not_found" | "unsupported">;
  };
  /**
   * Lists every login method; see {@link Auth.plan}.
   *
   * @returns The methods, in the order in which a login tries them.
   * @throws {AuthError} any code of {@link Auth.plan}.
   */
  plan(): Promise<PlanStep[]>;
  /**
   * Lists the latest decisions; see {@link Auth.explain}.
   *
   * @returns The decisions.
   * @throws {AuthError} any code of {@link Auth.explain}.
   */
  explain(): Promise<Decision[]>;
  /**
   * Opens an `https` address, or an address of this machine, in the user's browser.
   *
   * @param url - The address.
   * @returns Whether it was opened.
   */
  open(url: string): Promise<boolean>;
  /**
   * Puts a text on the clipboard.
   *
   * @param text - The text.
   */
  copy(text: string): Promise<void>;
}

/** The events of a {@link JetbrainsView}, by name. */
export interface ViewEvents {
  /** Something happened to the login. */
  change: ChangeEvent;
  /** A step of a login in progress. */
  progress: Progress;
  /** The IDE's look changed. */
  look: Look;
}

/** The look of the IDE. */
export interface Look {
  /** Whether the theme is dark. */
  dark: boolean;
  /** The font size of labels, in CSS pixels. */
  fontSize: number;
  /** The font family of labels. It may be missing where the page is shown: name other fonts after it. */
  fontFamily: string;
  /** The colours of the theme, as `#rrggbbaa`. Colours that the theme does not set are missing. */
  colors: Partial<Record<LookColor, string>>;
}

/** A colour of the theme. `secondary` is the colour of help texts; the default button is the one that Enter presses. */
export type LookColor =
  | "background"
  | "foreground"
  | "secondary"
  | "link"
  | "separator"
  | "defaultButtonBackground"
  | "defaultButtonForeground"
  | "buttonBackground"
  | "buttonForeground"
  | "buttonBorder"
  | "fieldBackground"
  | "focus"
  | "error"
  | "warning"
  | "success";
