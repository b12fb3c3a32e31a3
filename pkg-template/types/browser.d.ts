/**
 * The host adapter for pages: IndexedDB with Web Locks, a popup or a redirect of the whole page.
 *
 * A page served at `http://127.0.0.1`, on a port of 9100–9199, receives its own callback and logs in
 * by either; a page served elsewhere has the device code and the pasted code, where it lends a prompt.
 *
 * What a page stores, every script of its origin can read: a login in a page is as safe as the page is
 * from foreign script. Keep to a strict Content-Security-Policy, or to `storage: "memory"`.
 *
 * @module @plexicus/auth/browser
 */
import type { Auth, AuthError, AuthOptions, Host, Prompt, Session } from "./index.js";

export * from "./index.js";

/** What a page's host may be told. */
export interface BrowserHostOptions {
  /**
   * `"indexeddb"` (default) keeps the login for all tabs of this origin, unencrypted in the browser's
   * profile; `"memory"` keeps it for this page alone, until it is closed or reloaded.
   */
  storage?: "indexeddb" | "memory" | undefined;
  /** `"popup"` (default; one that is blocked becomes the redirect), or `"redirect"`. */
  login?: "popup" | "redirect" | undefined;
  /** Shows a code, asks for a text. */
  prompt?: Prompt | undefined;
  /** Replaces the page's own `fetch`. */
  fetch?: Host["fetch"];
}

/** A host for a page. */
export interface BrowserHost extends Host {
  /** The window for the sign-in page, where logins use one. */
  readonly popup?: Popup | undefined;
}

/** The window that the sign-in page is shown in. */
export interface Popup {
  /** Opens it empty: in the click itself, before anything is awaited, else browsers block it. */
  open(): void;
  /** Opens it again with the sign-in page, if the user closed it and its login still waits: in a click too. */
  reopen(): void;
  /** Closes it. */
  close(): void;
}

/** What {@link createBrowserAuth} takes; `host` replaces the one that is made of the other options. */
export type BrowserAuthOptions = Omit<AuthOptions, "host"> & BrowserHostOptions & { host?: BrowserHost | undefined };

/** Makes the host. */
export declare function createBrowserHost(options?: BrowserHostOptions): BrowserHost;

/**
 * `createAuth` on a page's host, whose `login` opens the popup: call it in a click.
 *
 * @example
 * const auth = await createBrowserAuth({ client: { id: "plexicus-web", version: "1.0.0" } });
 * button.addEventListener("click", () => auth.login().then(show, explain));
 */
export declare function createBrowserAuth(options: BrowserAuthOptions): Promise<Auth>;

/**
 * For the page at `/callback`: hands what the browser was sent back with to the page whose popup this
 * is, or finishes the redirect that left another page of this tab. Then the code is taken out of the
 * address. `makeAuth` is called for a redirect only.
 *
 * @example
 * const { title, text, returnTo } = await handleCallback(() => createBrowserAuth(options));
 * if (returnTo) location.replace(returnTo);
 */
export declare function handleCallback(makeAuth: () => Promise<Auth>): Promise<CallbackOutcome>;

/** What the `/callback` page can tell its user. */
export interface CallbackOutcome {
  /** `You are signed in`, for instance. */
  title: string;
  text: string;
  /** Of a redirect that was finished here. */
  session: Session | null;
  /** Why there is no login; `null` too where the page whose popup this is knows it. */
  error: AuthError | null;
  /** The page that a redirect left. */
  returnTo: string | null;
}
