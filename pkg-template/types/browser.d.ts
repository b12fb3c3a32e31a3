/**
 * The host adapter for pages: IndexedDB with Web Locks, and a popup or a redirect of the whole page.
 *
 * A page served at `http://127.0.0.1`, on a port from 9100 to 9199, receives its own callback and can log in with
 * a popup or a redirect. A page served elsewhere can log in with a device code or a pasted code, if it provides a
 * prompt.
 *
 * Every script of the page's origin can read what the page stores: a login in a page is as safe as the page is from
 * foreign scripts. Use a strict Content-Security-Policy, or `storage: "memory"`.
 *
 * @module @plexicus/auth/browser
 */
import type { Auth, AuthError, AuthOptions, Host, Prompt, Session } from "./index.js";

export * from "./index.js";

/** The options of {@link createBrowserHost}. */
export interface BrowserHostOptions {
  /**
   * Where the login is stored: `"indexeddb"` keeps it for all tabs of this origin, unencrypted in the browser's
   * profile; `"memory"` keeps it for this page alone, until it is closed or reloaded. Default `"indexeddb"`.
   */
  storage?: "indexeddb" | "memory" | undefined;
  /** How the page logs in: `"popup"`, which becomes a redirect if it is blocked, or `"redirect"`. Default `"popup"`. */
  login?: "popup" | "redirect" | undefined;
  /** Shows a code and asks for a text. */
  prompt?: Prompt | undefined;
  /** Replaces the page's own `fetch`. */
  fetch?: Host["fetch"];
}

/** A host for a page. */
export interface BrowserHost extends Host {
  /** The window for the sign-in page; `undefined` if logins use a redirect. */
  readonly popup?: Popup | undefined;
}

/** The window that shows the sign-in page. */
export interface Popup {
  /** Opens it empty. Call it in the click, before anything is awaited: otherwise browsers block it. */
  open(): void;
  /** Opens it again with the sign-in page if the user closed it and its login still waits. Call it in a click as well. */
  reopen(): void;
  /** Closes it. */
  close(): void;
}

/** The options of {@link createBrowserAuth}. `host` replaces the host that the other options describe. */
export type BrowserAuthOptions = Omit<AuthOptions, "host"> &
  BrowserHostOptions & {
    /** The host. Default: a new one, made from the other options. */
    host?: BrowserHost | undefined;
  };

/**
 * Creates a host for this page.
 *
 * @param options - How the page stores and logs in.
 * @returns The host.
 */
export declare function createBrowserHost(options?: BrowserHostOptions): BrowserHost;

/**
 * Creates an {@link Auth} on a page. Its `login` opens the popup, so call it in a click.
 *
 * @param options - The client, and how the page stores and logs in.
 * @returns The new `Auth`.
 * @throws {AuthError} `api_url_refused` if the API's address breaks the rules for hosts.
 * @throws {AuthError} `invalid_option` if an option is unknown or has no meaning.
 * @throws {AuthError} `wasm_blocked` if the page's Content-Security-Policy does not let WebAssembly run.
 *
 * @example
 * const auth = await createBrowserAuth({ client: { id: "plexicus-web", version: "1.0.0" } });
 * button.addEventListener("click", () => auth.login().then(show, explain));
 *
 * @see [Pages](https://github.com/plexicus/auth/blob/main/docs/guides/browser.md)
 * @see [The contract, "In a browser"](https://github.com/plexicus/auth/blob/main/docs/contract.md#in-a-browser)
 */
export declare function createBrowserAuth(options: BrowserAuthOptions): Promise<Auth>;

/**
 * Handles the callback on the page at `/callback`: passes it to the page that opened this popup, or finishes the
 * redirect that left another page of this tab. The code is removed from the address first.
 *
 * @param makeAuth - Creates the `Auth` that finishes a redirect. It is not called for a popup.
 * @returns What to show to the user. An `AuthError` of the login is in `error`.
 * @throws {Error} if `makeAuth` rejects with anything but an `AuthError`; that error is passed on.
 *
 * @example
 * const { title, text, returnTo } = await handleCallback(() => createBrowserAuth(options));
 * if (returnTo) location.replace(returnTo);
 *
 * @see [RFC 6749](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2), section 4.1.2: the callback
 * @see [Pages](https://github.com/plexicus/auth/blob/main/docs/guides/browser.md)
 */
export declare function handleCallback(makeAuth: () => Promise<Auth>): Promise<CallbackOutcome>;

/** What the `/callback` page can show to its user. */
export interface CallbackOutcome {
  /** The heading, such as `You are signed in`. */
  title: string;
  /** The text below it. It may be empty. */
  text: string;
  /** The session of a redirect that was finished here; else `null`. */
  session: Session | null;
  /** Why a redirect failed; `null` if it did not, and in a popup, whose opener gets the error. */
  error: AuthError | null;
  /** The address of the page that a redirect left; `null` if none did. */
  returnTo: string | null;
}
