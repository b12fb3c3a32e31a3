/**
 * The host adapter for JetBrains IDEs: the core runs in a page of the plugin's own, in JCEF, and the Kotlin
 * side lends it PasswordSafe, the browser, the listener, the environment and the network over a bridge.
 *
 * The page has its own `https` address, served by a scheme handler, under
 * `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'`. Its address names its
 * `JBCefJSQuery`, as `?query=…`. docs/jetbrains.md of the repository tells the bridge's contract.
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
 * Makes the core of this page, with the IDE as its host, and answers the Kotlin side from it. Rejects with
 * `api_url_refused`, `invalid_option` or `wasm_blocked`, and where there is no bridge.
 */
export declare function createJetbrainsAuth(): Promise<Auth>;

/** Connects a page that people see. It holds no core and no secret. Rejects where there is no bridge. */
export declare function openJetbrainsView(): Promise<JetbrainsView>;

/** What a page that people see may do; the IDE passes it on to the core. */
export interface JetbrainsView {
  /** How the IDE looks now. */
  readonly look: Look;
  /** Hears of logins, of the progress of one, and of the IDE's looks. */
  on<Name extends keyof ViewEvents>(name: Name, listener: (event: ViewEvents[Name]) => void): Disposable;
  status(options?: CallOptions & { verify?: boolean | undefined }): Promise<Status>;
  /** Signs in only where that is needed. Progress comes as an event, to every view. */
  ensureLoggedIn(options?: Omit<EnsureOptions, "onProgress">): Promise<Session>;
  /** Progress comes as an event, to every view. */
  login(options?: Omit<LoginOptions, "onProgress">): Promise<Session>;
  logout(options?: LogoutOptions): Promise<LogoutOutcome>;
  /** The stored logins of every account, and which account is the default. */
  readonly accounts: Accounts;
  readonly tokens: {
    list(options?: CallOptions): Promise<ApiToken[]>;
    revoke(tokenId: string, options?: CallOptions): Promise<"revoked" | "not_found" | "unsupported">;
  };
  plan(): Promise<PlanStep[]>;
  explain(): Promise<Decision[]>;
  /** Opens an `https` address, or one of this machine, in the user's browser. */
  open(url: string): Promise<boolean>;
  /** Puts a text on the clipboard. */
  copy(text: string): Promise<void>;
}

/** What a view hears. */
export interface ViewEvents {
  change: ChangeEvent;
  progress: Progress;
  look: Look;
}

/** How the IDE looks. */
export interface Look {
  dark: boolean;
  /** Of its labels, in CSS pixels. */
  fontSize: number;
  /** Of its labels. The font may be missing where the page is shown: name others after it. */
  fontFamily: string;
  /** Of its theme, as `#rrggbbaa`. What the theme does not set is missing. */
  colors: Partial<Record<LookColor, string>>;
}

/** `secondary` is what the IDE writes help texts with, and the default button is the one that Enter presses. */
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
