/**
 * Logs in to Plexicus and sends requests with the token, on any host.
 *
 * The host provides storage and a browser. The core finds the token, runs the login, exchanges the code, says
 * who is logged in and logs them out.
 *
 * @module @plexicus/auth
 */

import type { ErrorDetails, Source } from "./errors.js";

export * from "./errors.js";

/**
 * Creates an {@link Auth} for one API origin. It sends no request and reads nothing from the storage.
 *
 * @param options - The host, the client and the address of the API.
 * @returns The new `Auth`.
 * @throws {AuthError} `api_url_refused` if the API's address breaks the rules for hosts.
 * @throws {AuthError} `invalid_option` if an option is unknown or has no meaning.
 * @throws {AuthError} `wasm_blocked` if the page's Content-Security-Policy does not let WebAssembly run.
 *
 * @example
 * const auth = await createAuth({ host, client: { id: "my-program", version: "1.0.0" } });
 *
 * @see [The contract, "Hosts"](https://github.com/plexicus/auth/blob/main/docs/contract.md#hosts)
 */
export declare function createAuth(options: AuthOptions): Promise<Auth>;

/** The options of {@link createAuth}. */
export interface AuthOptions {
  /** The storage, and whatever else the platform has: a browser, a listener, the network. */
  host: Host;
  /** The program. Every request names it in `X-Plexicus-Client`. Both texts consist of letters, digits and `._+-`. */
  client: {
    /** The OAuth `client_id`, such as `plexicus-vscode`. */
    id: string;
    /** The version of the program. */
    version: string;
  };
  /** The API's address. Default: `PLEXICUS_API_URL`, else `https://api.app.plexicus.ai`. */
  apiUrl?: string | undefined;
  /** The web app's address. Default: `PLEXICUS_APP_URL`, else the API's host without its leading `api.`. */
  appUrl?: string | undefined;
  /**
   * Which hosts are allowed besides `https://*.plexicus.ai`: any `https` host (`"custom_https"`), or this
   * machine (`"loopback"`). `PLEXICUS_ALLOW_CUSTOM_API_URL` and `PLEXICUS_ALLOW_INSECURE_LOCALHOST` can allow
   * more. Default `"plexicus"`.
   */
  trust?: "plexicus" | "custom_https" | "loopback" | undefined;
  /** The name that the consent page shows for this device, at most 60 characters. */
  deviceName?: string | undefined;
  /**
   * The account whose login is used; see {@link ChoiceOptions.account}. Default: `PLEXICUS_ACCOUNT`, else the
   * default account.
   */
  account?: string | undefined;
  /** The purpose of the login that is used. Default: `PLEXICUS_PURPOSE`, else the empty purpose. */
  purpose?: string | undefined;
  /** The account that the login must belong to; see {@link ChoiceOptions.expect}. */
  expect?: string | undefined;
  /**
   * The sources that a token may come from. Default: those that `PLEXICUS_SOURCE` names, else all. With
   * `["environment"]`, the program never uses a login and never asks for one.
   */
  sources?: readonly Source[] | undefined;
  /**
   * The scopes of a login that names none: any of `read`, `remediate`, `scan`, `support`. Default `read`.
   */
  scopes?: readonly string[] | undefined;
  /** How long before an expiry `expiring` is reported, in ms, from 1 ms to 365 days. */
  warnBeforeMs?:
    | {
        /** Before a fixed expiry. Default: 7 days, 1 day and 1 hour. */
        fixed?: readonly number[];
        /** Before a sliding expiry. Default: 1 hour and 15 minutes. */
        sliding?: readonly number[];
      }
    | undefined;
}

/** The login and the token for one API origin. Any number of calls may run at the same time. */
export interface Auth {
  /** The scheme, host and port of the API. Logins are stored under it. */
  readonly apiOrigin: string;
  /** The web app's address; `null` if it is unknown or not allowed. */
  readonly appUrl: string | null;
  /**
   * What to tell the user before a token goes to this API: that it is not a `plexicus.ai` host, or that it is for
   * development only. `null` for Plexicus's own hosts.
   */
  readonly warning: string | null;

  /**
   * Lists every login method in the order in which a login tries them.
   *
   * @returns The methods, each with the reason for its place, or with what it lacks on this host.
   * @throws {AuthError} `disposed` if this `Auth` was disposed of.
   */
  plan(): PlanStep[];

  /**
   * Makes sure that there is a login that works, and logs in only if there is none. This is the everyday call.
   *
   * It asks the server, once per process, about a token that no program has verified yet, that is past its
   * predicted expiry, or that was refused before. It starts a login if the stored login is missing, expired or
   * refused, but never if `PLEXICUS_API_TOKEN` was refused, and never with `interactive: false`.
   *
   * @param options - The options of the login, if one is needed, and whether it may ask the user.
   * @returns The session of the login that works.
   * @throws {AuthError} `login_required` if a login is needed and `interactive` is `false`.
   * @throws {AuthError} `token_rejected` if the server refused the token in `PLEXICUS_API_TOKEN`.
   * @throws {AuthError} `token_malformed` if the token could never be sent in a header.
   * @throws {AuthError} `token_wrong_kind` if `PLEXICUS_API_TOKEN` does not hold a personal API token.
   * @throws {AuthError} `no_credentials` if there is no token and `sources` allows no login.
   * @throws {AuthError} `account_ambiguous` if `account` fits stored logins of several accounts.
   * @throws {AuthError} `account_mismatch` if `PLEXICUS_API_TOKEN` belongs to another account than the one named.
   * @throws {AuthError} any code of {@link Auth.login} if a login is needed.
   * @throws {AuthError} a common code or a server code; see {@link AuthError}.
   *
   * @example
   * await auth.ensureLoggedIn();
   * const answer = await auth.fetch("/repositories");
   *
   * @see [Token lifecycle](https://github.com/plexicus/auth/blob/main/docs/token-life.md): when the server is
   * asked
   */
  ensureLoggedIn(options?: EnsureOptions): Promise<Session>;

  /**
   * Logs in and stores the login.
   *
   * If a login for the same account, purpose, scopes and `expect` is in progress, this call joins it; any other
   * login waits for its turn. Each caller can cancel its own call; when all have cancelled, the login ends.
   *
   * The new login replaces the stored login of the same account and purpose, which is revoked in the background
   * after 5 s. Logins of other accounts stay. A cancelled call ends at once, or, if the server has already
   * granted a token, within 5 s: the token is then stored or revoked.
   *
   * @param options - The method, the scopes, the timeout and the progress listener.
   * @returns The session of the new login.
   * @throws {AuthError} `cancelled` if the signal, the user or a logout ended the login.
   * @throws {AuthError} `access_denied` if the login was denied in the browser.
   * @throws {AuthError} `login_timed_out` if the login was not finished before its timeout.
   * @throws {AuthError} `login_failed` if the web app reported another error.
   * @throws {AuthError} `invalid_grant` if the code is invalid, expired or already used.
   * @throws {AuthError} `device_code_expired` if the device code expired before it was approved.
   * @throws {AuthError} `account_unexpected` if the login came back as another account; its token is revoked.
   * @throws {AuthError} `browser_unavailable` if no browser could be opened.
   * @throws {AuthError} `no_free_port` if no port for the callback is free, or it could not be forwarded.
   * @throws {AuthError} `device_login_unavailable` if the server offers no device login.
   * @throws {AuthError} `method_unavailable` if the host lacks what the method needs, or has no method at all.
   * @throws {AuthError} `pasted_invalid` if the pasted text is not a code, a callback address or a token.
   * @throws {AuthError} `token_rejected` if the server refused a pasted or a shared token.
   * @throws {AuthError} `app_url_unknown` if the web app's address is unknown and the method needs it.
   * @throws {AuthError} `app_url_refused` if the web app's address breaks the rules for hosts.
   * @throws {AuthError} a common code or a server code; see {@link AuthError}.
   *
   * @example
   * const session = await auth.login({ signal, onProgress: (step) => show(step) });
   *
   * @see [RFC 8252](https://www.rfc-editor.org/rfc/rfc8252#section-7.3), section 7.3: the loopback redirect
   * @see [RFC 7636](https://www.rfc-editor.org/rfc/rfc7636): PKCE
   * @see [RFC 8628](https://www.rfc-editor.org/rfc/rfc8628): the device login
   * @see [The contract, "Browser login"](https://github.com/plexicus/auth/blob/main/docs/contract.md#browser-login)
   */
  login(options?: LoginOptions): Promise<Session>;

  /**
   * Checks a personal API token with the server and stores it as a login. It asks the user nothing, except
   * whether a custom server may have the token.
   *
   * @param token - The token. It is a secret.
   * @param options - The account that it must belong to, and the purpose. Scopes cannot be chosen for it.
   * @returns The session of the new login.
   * @throws {AuthError} `token_malformed` if the text could never be a token in a header.
   * @throws {AuthError} `token_wrong_kind` if it is a code or a CI scanner token.
   * @throws {AuthError} `token_rejected` if the server refused the token.
   * @throws {AuthError} `account_unexpected` if it belongs to another account than the one named.
   * @throws {AuthError} `method_unavailable` if `sources` allows only `PLEXICUS_API_TOKEN`.
   * @throws {AuthError} a common code or a server code; see {@link AuthError}.
   *
   * @example
   * await auth.adoptToken(await secrets.get("plexicus.token"));
   *
   * @see [From a pasted token](https://github.com/plexicus/auth/blob/main/docs/guides/from-a-pasted-token.md)
   */
  adoptToken(token: string, options?: AdoptOptions): Promise<Session>;

  /**
   * Finishes, on the page that a redirect comes back to, the login that left another page of this tab. A callback
   * is accepted once, within 10 minutes, in the tab that left.
   *
   * @param callback - The address that this page was opened with.
   * @param options - The options of the login. The scopes, the account and the purpose are those of the login
   * that left.
   * @returns The session of the new login.
   * @throws {AuthError} `state_mismatch` if no login in this tab waits for this callback.
   * @throws {AuthError} `login_timed_out` if the browser came back after more than 10 minutes.
   * @throws {AuthError} `cancelled` if the signal or a logout ended the login.
   * @throws {AuthError} `access_denied` if the login was denied in the browser.
   * @throws {AuthError} `login_failed` if the web app reported another error.
   * @throws {AuthError} `invalid_grant` if the code is invalid, expired or already used.
   * @throws {AuthError} `account_unexpected` if the login came back as another account; its token is revoked.
   * @throws {AuthError} `method_unavailable` if the host is not a page that can take a callback.
   * @throws {AuthError} a common code or a server code; see {@link AuthError}.
   *
   * @see [RFC 6749](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2), section 4.1.2: the callback
   * @see [Pages](https://github.com/plexicus/auth/blob/main/docs/guides/browser.md)
   */
  finishLogin(callback: CallbackAddress, options?: AdoptOptions): Promise<Session>;

  /**
   * Waits for the background work of earlier logins: 1 s after a login its entry is checked again, and 5 s after
   * it the replaced login is revoked.
   *
   * A program that ends earlier leaves this work to the next program that logs in or out, or that calls
   * `settled`. Without a login of its own, a call revokes what other programs left.
   *
   * @param options - The signal that ends the wait.
   * @returns What became of the token that the last login replaced; `null` if it replaced none.
   * @throws {AuthError} a common code; see {@link AuthError}.
   */
  settled(options?: { signal?: Signal | undefined }): Promise<Rotation["revoked"] | null>;

  /**
   * Returns the token to use now: `PLEXICUS_API_TOKEN`, else the login stored for exactly this origin, else a
   * shared login. A token that is due for renewal is renewed if the server issued a refresh token. Concurrent
   * calls share one look at the storage and one renewal.
   *
   * @param options - Which login is meant, and the signal.
   * @returns The token. It is a secret.
   * @throws {AuthError} `no_credentials` if no source has a token for this API, account and purpose.
   * @throws {AuthError} `storage_forgot` if the storage lost the login without a logout.
   * @throws {AuthError} `token_malformed` if the token could never be sent in a header.
   * @throws {AuthError} `token_wrong_kind` if `PLEXICUS_API_TOKEN` does not hold a personal API token.
   * @throws {AuthError} `token_expired` if its fixed expiry has passed by the server's clock.
   * @throws {AuthError} `token_rejected` if the server refused it, now or earlier.
   * @throws {AuthError} `login_required` if the server no longer renews the login.
   * @throws {AuthError} `account_ambiguous` if `account` fits stored logins of several accounts.
   * @throws {AuthError} `account_mismatch` if the token belongs to another account than the one named.
   * @throws {AuthError} a common code or a server code; see {@link AuthError}.
   *
   * @see [The contract, "Token sources"](https://github.com/plexicus/auth/blob/main/docs/contract.md#token-sources)
   * @see [RFC 6749](https://www.rfc-editor.org/rfc/rfc6749#section-6), section 6: refreshing an access token
   */
  token(options?: CallOptions): Promise<Token>;

  /**
   * Returns the two headers that a request to the API needs, for your own HTTP client. Send both, and do not
   * follow redirects with them.
   *
   * If the server answers your client with 401, pass the headers as `rejected` and try once more with the result:
   * a token that another program stored in the meantime, or a renewed one. If there is neither, the server is
   * asked once. If it still accepts the token, the call returns the same headers.
   *
   * @param url - An address of the API's origin, or a path below the API's address.
   * @param options - Which login is meant, the headers that were refused, and the signal.
   * @returns The headers. They hold a secret.
   * @throws {AuthError} `origin_not_allowed` if `url` is outside the API's origin.
   * @throws {AuthError} `token_rejected` if the server refused the token, now or earlier.
   * @throws {AuthError} any code of {@link Auth.token}.
   * @throws {AuthError} a common code or a server code; see {@link AuthError}.
   *
   * @example
   * const answer = await client.get(url, { headers: await auth.headers(url) });
   *
   * @see [RFC 6750](https://www.rfc-editor.org/rfc/rfc6750#section-2.1), section 2.1: the `Authorization` header
   * @see [HTTP clients](https://github.com/plexicus/auth/blob/main/docs/http-clients.md)
   */
  headers(url: Address, options?: HeadersOptions): Promise<BearerHeaders>;

  /**
   * Returns the same headers without waiting, if the token is in memory: for up to 5 s after a call that looked
   * for it, until something changes.
   *
   * @param url - An address of the API's origin, or a path below the API's address.
   * @returns The headers, which hold a secret. `null` means only that {@link Auth.headers} must look for them.
   *
   * @example
   * const headers = auth.headersNow("/repositories") ?? (await auth.headers("/repositories"));
   */
  headersNow(url: Address): BearerHeaders | null;

  /**
   * Sends a request to the API with the token: a drop-in `fetch`, which also takes a path below the API's address.
   * It can be passed on without its `auth`. The token goes to the API's origin only.
   *
   * These settings always win over the caller's: the headers `Authorization` and `X-Plexicus-Client`,
   * `redirect: "manual"`, `credentials: "omit"`, `cache: "no-store"` and `referrerPolicy: "no-referrer"`.
   * `Accept` is `application/json` unless the caller sets it. The body of a `Request` is read into memory, so
   * that it can be sent again.
   *
   * After a 401, the request is sent once more if there is a newer or a renewed token and the body is not a
   * stream. Every answer but a 401, a 403 and a redirect is returned as it came, including 429 and 503 with
   * their `Retry-After`.
   *
   * @param input - The address or the path, or a `Request`.
   * @param init - What the platform's `fetch` takes, and which login is meant.
   * @returns The answer of the server.
   * @throws {AuthError} `origin_not_allowed` if the address is outside the API's origin.
   * @throws {AuthError} `token_rejected` if the server refused the token; it is never sent again.
   * @throws {AuthError} `insufficient_scope` if the server answered 403; nothing was changed.
   * @throws {AuthError} `redirect_refused` if the server answered with a redirect.
   * @throws {AuthError} `server_unreachable` if the request or its answer was lost.
   * @throws {AuthError} `answer_invalid` if a 401 did not come from Plexicus, but from a proxy for example.
   * @throws {AuthError} `invalid_option` if the platform refuses the request.
   * @throws {AuthError} any code of {@link Auth.token}.
   * @throws {AuthError} a common code or a server code; see {@link AuthError}.
   *
   * @example
   * const answer = await auth.fetch("/repositories");
   * const client = createClient<paths>({ baseUrl: auth.apiOrigin, fetch: auth.fetch });
   *
   * @see [RFC 6750](https://www.rfc-editor.org/rfc/rfc6750#section-3.1), section 3.1: 401 and 403
   * @see [HTTP clients](https://github.com/plexicus/auth/blob/main/docs/http-clients.md)
   */
  readonly fetch: AuthFetch;

  /**
   * Tells who is logged in, by which source and until when, or why there is no login. It asks the server only with
   * `verify`, or if the token is a shared login's and its owner is unknown. A token that has expired or that the
   * server refused is no error here: `state` and `error` of the result say so.
   *
   * @param options - Which login is meant, the signal, and `verify`: `true` asks the server.
   * @returns The status.
   * @throws {AuthError} `account_ambiguous` if `account` fits stored logins of several accounts.
   * @throws {AuthError} a common code; see {@link AuthError}.
   */
  status(options?: CallOptions & { verify?: boolean | undefined }): Promise<Status>;

  /**
   * Revokes the stored login at the server, then deletes it.
   *
   * It leaves `PLEXICUS_API_TOKEN` alone, and, without `all`, the logins of other accounts and purposes. A token
   * that the user gave is only deleted here, unless `revoke` is set. A login in progress ends, unless it is for
   * another account.
   *
   * @param options - Which logins are meant, whether to ask the server, and the signal.
   * @returns What was revoked and deleted.
   * @throws {AuthError} `logout_incomplete` if the server could not be asked or did not revoke the token: it is
   * still stored and valid. `localOnly` deletes it without asking.
   * @throws {AuthError} `account_ambiguous` if `account` fits stored logins of several accounts.
   * @throws {AuthError} a common code; see {@link AuthError}.
   *
   * @example
   * const { revoked } = await auth.logout();
   *
   * @see [The contract, "Using a session"](https://github.com/plexicus/auth/blob/main/docs/contract.md#using-a-session)
   */
  logout(options?: LogoutOptions): Promise<LogoutOutcome>;

  /** The stored logins of every account, and which account is the default. */
  readonly accounts: Accounts;

  /** The account's personal API tokens. */
  readonly tokens: Tokens;

  /**
   * Reports what happens to the login, in this window or in another, each event once. An error that the listener
   * throws is ignored. Listening alone keeps no Node process alive.
   *
   * @param listener - Called with each event.
   * @returns What stops the listening.
   * @throws {AuthError} `invalid_option` if the listener is not a function.
   * @throws {AuthError} `disposed` if this `Auth` was disposed of.
   *
   * @example
   * const listening = auth.onDidChange(({ kind }) => kind === "expired" && offerSignIn());
   */
  onDidChange(listener: (event: ChangeEvent) => void): Disposable;

  /**
   * Reports each decision that {@link Auth.explain} keeps, as it is made. An error that the listener throws is
   * ignored.
   *
   * @param listener - Called with each decision. It holds no secret.
   * @returns What stops the listening.
   * @throws {AuthError} `invalid_option` if the listener is not a function.
   * @throws {AuthError} `disposed` if this `Auth` was disposed of.
   *
   * @example
   * auth.onDecision(({ flow, decision, reason }) => log.debug(`${flow}: ${decision}. ${reason}`));
   */
  onDecision(listener: (decision: Decision) => void): Disposable;

  /**
   * Lists every decision of the last search for a token, the last login and the last renewal.
   *
   * @returns The decisions, in the order in which these three began. They hold no secret.
   * @throws {AuthError} `disposed` if this `Auth` was disposed of.
   */
  explain(): Decision[];

  /**
   * Ends this `Auth`. A login or a rotation whose token was granted is finished, within 5 s; every other call
   * rejects with `disposed`, as does every later one. The last use of the login is stored. After that, nothing of
   * the host is held and no token is left in memory.
   *
   * @throws {AuthError} a common code if the last use could not be stored; see {@link AuthError}.
   */
  dispose(): Promise<void>;
}

/** An absolute address, or a path below the API's address: a string, or a `URL`. */
export type Address =
  | string
  | {
      /** The address, as a `URL` has it. */
      readonly href: string;
    };

/**
 * The headers of a request with a token. They hold a secret: do not log them.
 *
 * @see [RFC 6750](https://www.rfc-editor.org/rfc/rfc6750#section-2.1), section 2.1: the `Authorization` header
 */
// A type, since an interface has no index signature, which the headers of most clients ask for.
export type BearerHeaders = {
  /** `Bearer`, a space, and the token. */
  Authorization: string;
  /** The client's id and version, such as `plexicus-vscode/1.0.0`. The server answers 400 without it. */
  "X-Plexicus-Client": string;
};

/** The options of {@link Auth.headers}. */
export interface HeadersOptions extends CallOptions {
  /** The headers that an earlier call returned, if your client was answered 401 with them. */
  rejected?:
    | {
        /** The header by its usual name. */
        Authorization: string;
      }
    | {
        /** The header by its lower-case name. */
        authorization: string;
      }
    | undefined;
}

/**
 * The platform's `fetch`, which also takes a path, and options that name the login.
 *
 * @param input - The address or the path, or a `Request`.
 * @param init - What the platform's `fetch` takes, and which login is meant.
 * @returns The answer of the server.
 */
export type AuthFetch = PlatformFetch &
  ((input: Address | RequestLike, init?: PlatformInit & ChoiceOptions) => Promise<FetchResponse>);

/** The type of the platform's `fetch`, if it has one. */
export type PlatformFetch = typeof globalThis extends { fetch: infer Fetch } ? Fetch : unknown;

/** What the platform's `fetch` takes as its second argument. */
export type PlatformInit = PlatformFetch extends (input: never, init?: infer Init) => unknown
  ? NonNullable<Init>
  : FetchInit;

/** What is read of a `Request`. Its shape counts, not its class. */
export interface RequestLike {
  /** The address. */
  readonly url: string;
  /** The HTTP method. */
  readonly method: string;
  /** The headers, as pairs of name and value. */
  readonly headers: Iterable<readonly [string, string]>;
  /** The signal that ends the request. */
  readonly signal?: Signal | null | undefined;
  /** Whether the request may outlive its page. */
  readonly keepalive?: boolean | undefined;
  /** The hash that the answer must have. */
  readonly integrity?: string | undefined;
  /** Whether the body was read before. */
  readonly bodyUsed: boolean;
  /**
   * Reads the body.
   *
   * @returns The bytes.
   */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A listener or a registration that can be ended. */
export interface Disposable {
  /** Ends it. */
  dispose(): void;
}

/** The stored logins of every account. */
export interface Accounts {
  /**
   * Lists the stored logins, starting with the account that was logged in first. It asks no server.
   *
   * @param options - Which scopes the logins must have, and the signal.
   * @returns The stored logins. They hold no secret.
   * @throws {AuthError} a common code; see {@link AuthError}.
   *
   * @example
   * for (const { label, purpose, isDefault } of await auth.accounts.list()) show(label, purpose, isDefault);
   *
   * @see [Accounts and purposes](https://github.com/plexicus/auth/blob/main/docs/accounts.md)
   */
  list(options?: ListOptions): Promise<StoredAccount[]>;

  /**
   * Makes an account the default of every program that names none. Other programs that are running keep the
   * account that they use; this one changes to the new default.
   *
   * @param account - `EMAIL`, `EMAIL/ORGANIZATION`, or the id of a login.
   * @param options - The signal that ends the call.
   * @throws {AuthError} `no_credentials` if no stored login is known to belong to this account.
   * @throws {AuthError} `account_ambiguous` if the name fits stored logins of several accounts.
   * @throws {AuthError} a common code; see {@link AuthError}.
   *
   * @see [Accounts and purposes](https://github.com/plexicus/auth/blob/main/docs/accounts.md)
   */
  setDefault(account: string, options?: { signal?: Signal | undefined }): Promise<void>;
}

/** The options of {@link Accounts.list}. */
export interface ListOptions {
  /**
   * Lists only the logins that have exactly these scopes, at most one for each account. For hosts that keep a
   * login for each set of scopes.
   */
  scopes?: readonly string[] | undefined;
  /** Ends the call with `cancelled`. */
  signal?: Signal | undefined;
}

/** A stored login and its owner, without a secret. */
export interface StoredAccount {
  /** The id of this login, which stays the same through renewals. */
  loginId: string;
  /** The user and the organization; `null` as long as the server has not said. */
  identity: Identity | null;
  /** The same in one line, such as `ada@example.test (Analytical Engines)`. */
  label: string;
  /** The id of the account; the id of the login as long as the account is unknown. */
  accountId: string;
  /** The purpose of the login; empty by default. */
  purpose: string;
  /** Whether calls that name no account use this account. */
  isDefault: boolean;
  /** Whether it is a personal API token, or a login's token. */
  tokenKind: TokenKind;
  /** Whether a login brought the token, or the user gave it. */
  provenance: Provenance;
  /** The token's name in Settings → API Tokens; `null` if the server did not say. */
  tokenName: string | null;
  /** The granted scopes, separated by spaces; `null` if the server did not say. */
  scope: string | null;
  /** The scopes that it may be used for: all scopes if `scope` is `null`. */
  scopes: string[];
  /** The fixed expiry, in ms since 1970; `null` if it has none. */
  expiresAtMs: number | null;
  /** The predicted sliding expiry, in ms since 1970; `null` if it has none. The server decides. */
  slidesUntilMs: number | null;
  /** When it was last used, in ms since 1970. It is stored at most every 15 minutes. */
  lastUsedAtMs: number;
}

/** The personal API tokens of the account whose token is in use. */
export interface Tokens {
  /**
   * Lists the account's personal API tokens.
   *
   * @param options - Which login is meant, and the signal.
   * @returns The tokens, as far as the server describes them; never their values.
   * @throws {AuthError} `insufficient_scope` if the token in use may not list tokens.
   * @throws {AuthError} any code of {@link Auth.token}.
   * @throws {AuthError} a common code or a server code; see {@link AuthError}.
   *
   * @see [The contract, "Using a session"](https://github.com/plexicus/auth/blob/main/docs/contract.md#using-a-session)
   */
  list(options?: CallOptions): Promise<ApiToken[]>;

  /**
   * Creates a personal API token. The server shows its value only this once.
   *
   * @param options - The name and the lifetime of the token, which login is meant, and the signal.
   * @returns The new token. Its value is a secret.
   * @throws {AuthError} `invalid_option` if the name is not one line of 1 to 100 characters.
   * @throws {AuthError} `insufficient_scope` if the token in use may not create tokens.
   * @throws {AuthError} any code of {@link Auth.token}.
   * @throws {AuthError} a common code or a server code; see {@link AuthError}.
   *
   * @see [The contract, "Using a session"](https://github.com/plexicus/auth/blob/main/docs/contract.md#using-a-session)
   */
  create(options: CallOptions & TokenWish & { name: string }): Promise<CreatedToken>;

  /**
   * Revokes a token other than the one in use. It stops working at once.
   *
   * @param tokenId - The id of the token, as {@link Tokens.list} returns it.
   * @param options - Which login is meant, and the signal.
   * @returns `"revoked"`; `"not_found"` if the account has no such token, for example because it was revoked
   * before; `"unsupported"` if this server cannot revoke it: revoke it in Settings → API Tokens.
   * @throws {AuthError} `invalid_option` if `tokenId` cannot be the id of a token.
   * @throws {AuthError} `insufficient_scope` if the token in use may not revoke tokens.
   * @throws {AuthError} any code of {@link Auth.token}.
   * @throws {AuthError} a common code or a server code; see {@link AuthError}.
   *
   * @see [The contract, "Using a session"](https://github.com/plexicus/auth/blob/main/docs/contract.md#using-a-session)
   */
  revoke(tokenId: string, options?: CallOptions): Promise<"revoked" | "not_found" | "unsupported">;

  /**
   * Replaces the token in use with a new personal API token, without downtime: creates it, checks that it works
   * for the same account, stores it, waits 5 s so that every window has seen it, and revokes the old token.
   *
   * It works for personal tokens, and for logins whose scope the server did not name. A login that may do less
   * than a personal token is refused. A call that is cancelled ends as {@link Auth.login} does: within 5 s once
   * the new token exists.
   *
   * @param options - The name and the lifetime of the new token, which login is meant, and the signal.
   * @returns The new token's name, id and expiry, and what became of the old token.
   * @throws {AuthError} `rotation_failed` if the new token could not be put in place: the old one still works, and
   * the message says what became of the new one.
   * @throws {AuthError} `rotation_would_widen` if the login has fewer rights than a personal token would have.
   * @throws {AuthError} `insufficient_scope` if the token in use may not create tokens; nothing was changed.
   * @throws {AuthError} `method_unavailable` if the token belongs to another program's login.
   * @throws {AuthError} `invalid_option` if the name is not one line of 1 to 100 characters.
   * @throws {AuthError} any code of {@link Auth.token}.
   * @throws {AuthError} a common code or a server code; see {@link AuthError}.
   *
   * @see [Token lifecycle](https://github.com/plexicus/auth/blob/main/docs/token-life.md#rotation)
   */
  rotate(options?: CallOptions & TokenWish): Promise<Rotation>;
}

/** The name and the lifetime of a new token. */
export interface TokenWish {
  /** The name, one line of 1 to 100 characters. A rotation takes the old token's name by default. */
  name?: string | undefined;
  /** The lifetime in days; `null` for a token that never expires. Default 90. */
  expiresInDays?: 30 | 90 | null | undefined;
}

/** A personal API token as the server lists it, without its value. */
export interface ApiToken {
  /** The id by which {@link Tokens.revoke} revokes it; `null` if the server did not say. */
  tokenId: string | null;
  /** The name; `null` if the server did not say. */
  name: string | null;
  /** The server's word for its kind; `null` if the server did not say. */
  tokenType: string | null;
  /** When it was created, in ms since 1970; `null` if the server did not say. */
  createdAtMs: number | null;
  /** When it expires, in ms since 1970; `null` if it never expires. */
  expiresAtMs: number | null;
  /** When it was last used, in ms since 1970; `null` if the server did not say, or if it was never used. */
  lastUsedAtMs: number | null;
  /** Whether it has not been used for 30 days. `false` if the server does not report the last use. */
  isStale: boolean;
  /** Whether it expires within 7 days. */
  expiresSoon: boolean;
  /** Whether it has expired. */
  hasExpired: boolean;
}

/** A new personal API token. Its value is a secret: do not log, store or show it. */
export interface CreatedToken {
  /** The token itself. */
  value: string;
  /** The id by which {@link Tokens.revoke} revokes it; `null` if the server did not say. */
  tokenId: string | null;
  /** The name; `null` if the server did not say. */
  name: string | null;
  /** When it was created, in ms since 1970; `null` if the server did not say. */
  createdAtMs: number | null;
  /** When it expires, in ms since 1970; `null` if it never expires. */
  expiresAtMs: number | null;
}

/** The result of a rotation: the new token is stored, or is in `newToken`. */
export interface Rotation {
  /** Where the old token came from. */
  source: Source;
  /** The new token's name; `null` if the server did not say. */
  tokenName: string | null;
  /** The new token's id; `null` if the server did not say. */
  tokenId: string | null;
  /** When the new token expires, in ms since 1970; `null` if it never expires. */
  expiresAtMs: number | null;
  /**
   * What became of the old token.
   *
   * - `revoked`: the server revoked it and refuses it now.
   * - `unconfirmed`: the server says that it revoked it, but no clear answer confirmed that.
   * - `already_invalid`: the server refused it before.
   * - `unsupported`: this server cannot revoke it; revoke it in Settings → API Tokens.
   * - `pending`: the call was cancelled after the new token was stored; the old one is revoked in the background.
   * - `not_asked`: it was left alone, because it is in `PLEXICUS_API_TOKEN`.
   * - `failed`: it is still valid, and `error` says why.
   */
  revoked: "revoked" | "unconfirmed" | "already_invalid" | "unsupported" | "pending" | "not_asked" | "failed";
  /** Whether a login's token was replaced by a personal token. */
  becamePersonal: boolean;
  /**
   * The new token if the old one is in `PLEXICUS_API_TOKEN`, which only the user can change; the old one stays
   * valid. Else `null`. It is a secret.
   */
  newToken: string | null;
  /** Why the old token could not be revoked; `null` unless `revoked` is `failed`. */
  error: ErrorDetails | null;
}

/** Something that happened to the login. */
export interface ChangeEvent {
  /**
   * What happened.
   *
   * - `logged_in`: there is a token, after there was none or none that worked.
   * - `logged_out`: there is no token any more.
   * - `changed`: another login, account or token is in use.
   * - `accounts_changed`: another stored login was added, removed or given a new token, or the default account
   *   changed; the login in use is the same.
   * - `expiring`: the login in use expires soon; see {@link AuthOptions.warnBeforeMs}.
   * - `expired`: the login in use has expired, or the server refuses it.
   * - `renewal_failed`: the token could not be renewed; the next call that needs it tries again.
   * - `renewal_recovered`: a renewal succeeded after that.
   * - `replaced_revoked`: the login that a new login replaced was revoked.
   */
  kind:
    | "logged_in"
    | "logged_out"
    | "changed"
    | "accounts_changed"
    | "expiring"
    | "expired"
    | "renewal_failed"
    | "renewal_recovered"
    | "replaced_revoked";
  /** Where the token comes from, or came from. */
  source: Source;
  /** The fixed expiry, in ms since 1970; `null` if it has none or is unknown. */
  expiresAtMs: number | null;
  /** The predicted sliding expiry, in ms since 1970; `null` if it has none or is unknown. */
  slidesUntilMs: number | null;
  /** Why the login expired or could not be renewed; else `null`. */
  error: ErrorDetails | null;
}

/** One decision that the core made. It holds no secret. */
export interface Decision {
  /** What it was part of: the search for a token, a login, or a renewal. */
  flow: "resolve" | "login" | "renewal";
  /** What was decided, in English. */
  decision: string;
  /** Why, in English. */
  reason: string;
  /** When, in ms since 1970 by this machine's clock. */
  atMs: number;
  /** How long it took, in ms: since the previous decision, or since the flow began. */
  durationMs: number;
}

/**
 * How long a host keeps what it stores: across restarts (`"durable"`), until the program ends
 * (`"session_only"`), or unknown (`"unverified"`). Reading a value back does not prove that it is kept: an
 * in-memory fallback passes that check too.
 */
export type Persistence = "durable" | "session_only" | "unverified";

/** Which login a call means. What is not given is taken from {@link AuthOptions}. */
export interface ChoiceOptions {
  /**
   * The account: `EMAIL`, `EMAIL/ORGANIZATION` (the organization's id or name), or the id of a login.
   *
   * A name that fits several accounts is refused (`account_ambiguous`); one that fits none is
   * `no_credentials`. If the token comes from `PLEXICUS_API_TOKEN` or a shared login, the server is asked once
   * whether it belongs to this account; if not, nothing is sent (`account_mismatch`).
   */
  account?: string | undefined;
  /**
   * What the login is for: a name such as `agent`, of at most 64 letters, digits, spaces and `._-`. Empty by
   * default. A login is used only for its own purpose.
   */
  purpose?: string | undefined;
  /**
   * The account that the login must belong to, named as in `account`. A login that comes back as another account
   * is revoked (`account_unexpected`); a token of another account is not used (`account_mismatch`).
   */
  expect?: string | undefined;
}

/** The options that every call takes. */
export interface CallOptions extends ChoiceOptions {
  /** Ends the call with `cancelled`. */
  signal?: Signal | undefined;
}

/** The options of {@link Auth.login}. */
export interface LoginOptions extends CallOptions {
  /**
   * The one method to use, or `"auto"`: the first method of the plan, and the next one if it cannot start.
   * Default `"auto"`.
   */
  method?: "auto" | Method | undefined;
  /**
   * The method that the plan begins with. Default: {@link Host.preferred}, else the method that
   * `PLEXICUS_LOGIN_METHOD` names.
   */
  preferred?: "auto" | Method | undefined;
  /** The scopes to ask for: any of `read`, `remediate`, `scan`, `support`. Default: {@link AuthOptions.scopes}. */
  scopes?: readonly string[] | undefined;
  /**
   * The port on 127.0.0.1 for the callback, from 9100 to 9199. Default: the first free one. If it is taken, the
   * browser login cannot be used (`no_free_port`).
   */
  port?: number | undefined;
  /** Whether to open the browser; with `false`, the user opens the shown address. Default `true`. */
  openBrowser?: boolean | undefined;
  /**
   * How long to wait for the user, in ms, from 1000 to 3 600 000. Default 120 000; a device login waits until its
   * code expires.
   */
  timeoutMs?: number | undefined;
  /**
   * Whether to replace even a login that a newer version of this package stored (`storage_newer`). The old
   * content is kept aside. Default `false`.
   */
  replaceNewer?: boolean | undefined;
  /**
   * Called with each step of the login. An error that it throws does not end the login.
   *
   * @param progress - The step.
   */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** The options of {@link Auth.adoptToken} and {@link Auth.finishLogin}. */
export type AdoptOptions = Omit<LoginOptions, "method" | "preferred" | "openBrowser">;

/** The options of {@link Auth.ensureLoggedIn}. Those of a login apply only if a login is needed. */
export interface EnsureOptions extends LoginOptions {
  /** Whether the user may be asked. With `false`, a login that is needed is `login_required`. Default `true`. */
  interactive?: boolean | undefined;
}

/**
 * A way to log in: a browser with a loopback callback, a redirect of the whole page, a code that the user types
 * (the device login), a text that the user pastes, or another program's login.
 *
 * @see [RFC 8252](https://www.rfc-editor.org/rfc/rfc8252#section-7.3), section 7.3: the loopback redirect
 * @see [RFC 8628](https://www.rfc-editor.org/rfc/rfc8628): the device login
 */
export type Method = "browser" | "redirect" | "device" | "paste" | "shared";

/** The address that a page was opened with. It is a secret: it may hold the code. */
export interface CallbackAddress {
  /** The path and the query. */
  target: string;
  /** The host name and the port. */
  host: string;
}

/** A step of a login in progress. Times are in ms since 1970 by this machine's clock. */
export type Progress =
  | {
      /** The sign-in page is being opened in the browser. */
      kind: "browser";
      /** The address of the sign-in page. Show it, so that the user can open it by hand. */
      url: string;
      /** The address that the browser comes back to. */
      callbackUrl: string;
      /** The code that the page must show, if it shows one. */
      checkCode: string;
      /** When the login times out. */
      expiresAtMs: number;
    }
  | ({
      /** The user must type a code into a page. */
      kind: "device";
    } & ShownCode)
  | {
      /** The user is asked to paste what a page shows, or a personal API token. */
      kind: "paste";
      /** The page that shows what to paste; `null` if only a personal API token can be pasted. */
      url: string | null;
      /** The code that the page must show, if it shows one; `null` without a page. */
      checkCode: string | null;
      /** When the login times out. */
      expiresAtMs: number;
    }
  | {
      /**
       * On a page: the popup was closed, or looks closed because the sign-in page cut the link to its opener.
       * The login still waits and accepts the callback if it comes: offer to cancel it.
       */
      kind: "window_closed";
    }
  | {
      /** A method cannot be used; the next one is tried. */
      kind: "skipped";
      /** The method that cannot be used. */
      method: Method;
      /** Why, in English. */
      reason: string;
    };

/** One method of the plan. */
export interface PlanStep {
  /** The method. */
  method: Method;
  /** Whether this host can use it. */
  possible: boolean;
  /** The reason for its place in the plan, or what it lacks here. In English. */
  reason: string;
}

/**
 * The user and the organization that a token belongs to, as the server describes them. Each field is one line
 * without markup, of at most 100 characters. It is `null` if the server did not send it, or sent a text that
 * repeats a secret.
 *
 * These four fields are all that is known of the user. There is no field for a display name, a picture, a role,
 * or the user's other organizations: no answer of the server is known to hold them. The scopes are in
 * {@link Session.scope}. What a role forbids shows only as a 403 (`insufficient_scope`).
 *
 * @see [The contract, "Using a session"](https://github.com/plexicus/auth/blob/main/docs/contract.md#using-a-session)
 */
export interface Identity {
  /** The id of the user: `user_id` of `GET /sessions/self`. It tells accounts apart. */
  userId: string | null;
  /** The user's e-mail address: `email` of `GET /sessions/self`. Show it; do not use it as a key. */
  email: string | null;
  /**
   * The id of the organization: `client_id` of `GET /sessions/self`, which is not the OAuth client. Together with
   * `userId` it is the account.
   */
  organizationId: string | null;
  /**
   * The display name of the organization: `name`, else `company_name`, of `GET /client`. `null` also if that
   * request failed; the contract only assumes that it exists.
   */
  organizationName: string | null;
}

/**
 * Who brought a stored login's token: a login or a rotation (`"issued"`), or the user (`"provided"`). A logout or
 * the next login revokes an issued token. A logout only deletes a provided one here.
 *
 * @see [Token lifecycle](https://github.com/plexicus/auth/blob/main/docs/token-life.md#when-a-token-expires)
 */
export type Provenance = "issued" | "provided";

/** A personal API token, or the access token of a login. */
export type TokenKind = "personal" | "login";

/** A token. It is a secret: do not log, store or show it. */
export interface Token {
  /** The token itself. */
  value: string;
  /** Where it comes from. */
  source: Source;
  /** Whether it is a personal API token, or a login's token. */
  tokenKind: TokenKind;
  /**
   * The fixed expiry, in ms since 1970; `null` if it has none. For a personal token whose expiry the server did
   * not say, it is the hint inside the token.
   */
  expiresAtMs: number | null;
}

/** Who is logged in, by which token, and until when. It holds no secret. */
export interface Session {
  /**
   * The user and the organization; `null` if the server has not said. After a login it is asked for up to 10 s,
   * and later by {@link Auth.status} with `verify`.
   */
  identity: Identity | null;
  /** Where the token comes from. */
  source: Source;
  /** The id of the stored login, which stays the same through renewals; `null` for a token that is not stored. */
  loginId: string | null;
  /** The purpose of the stored login, empty by default; `null` for a token that is not stored. */
  purpose: string | null;
  /** Whether it is a personal API token, or a login's token. */
  tokenKind: TokenKind;
  /** Whether a login brought the token, or the user gave it; `null` for a token that is not stored. */
  provenance: Provenance | null;
  /** The token's name in Settings → API Tokens; `null` if the server did not say. */
  tokenName: string | null;
  /** The granted scopes, separated by spaces; `null` if the server did not say. */
  scope: string | null;
  /** The scopes that this login asked for and the server did not grant. */
  missingScopes: string[];
  /** The scheme, host and port of the API. */
  apiOrigin: string;
  /** The fixed expiry, in ms since 1970; `null` if it has none. */
  expiresAtMs: number | null;
  /**
   * The predicted sliding expiry, in ms since 1970: when the login expires if it is not used again. `null` if it
   * has none.
   */
  slidesUntilMs: number | null;
  /** Whether `PLEXICUS_API_TOKEN` is set and wins over this login. */
  shadowedByEnvironment: boolean;
  /** Whether this login found stored content that could not be read, and kept it aside. */
  keptAside: boolean;
  /**
   * What becomes of the login that this one replaced; `null` if there is nothing to revoke.
   *
   * - `pending`: it is revoked in the background.
   * - `revoked`: it was revoked.
   * - `alive`: it could not be revoked, and too many others are waiting to be revoked. Revoke it in Settings →
   *   API Tokens.
   *
   * @see [Token lifecycle](https://github.com/plexicus/auth/blob/main/docs/token-life.md#replacing-a-login)
   */
  replaced: "pending" | "revoked" | "alive" | null;
  /** The token name of the login that was replaced; `null` if there is none. */
  replacedName: string | null;
  /** How long the login is kept here. */
  persistence: Persistence;
  /** Whether anyone who can read the login's file can read the token. */
  plaintext: boolean;
}

/** Everything that is known about the credentials for one API origin, without a secret. */
export interface Status {
  /**
   * Whether a call would work now.
   *
   * - `logged_in`: there is a token and nothing speaks against it.
   * - `logged_out`: there is no token.
   * - `stale`: there is a token past its predicted expiry. It has probably expired; only the server knows.
   * - `expired`: it has expired, or the server no longer renews it.
   * - `rejected`: the server refused it.
   * - `invalid`: it can never be sent, or it belongs to another account than the one named.
   * - `unverified`: the server was asked about it and could not answer.
   */
  state: "logged_in" | "logged_out" | "stale" | "expired" | "rejected" | "invalid" | "unverified";
  /** Where the token comes from; `null` without a token. */
  source: Source | null;
  /** A source that also has a token, which is not used; `null` if there is none. */
  shadows: Source | null;
  /** The id of the stored login, which stays the same through renewals; `null` for a token that is not stored. */
  loginId: string | null;
  /** The purpose of the stored login, empty by default; `null` for a token that is not stored. */
  purpose: string | null;
  /** Whether it is a personal API token, or a login's token; `null` without a token. */
  tokenKind: TokenKind | null;
  /** Whether a login brought the token, or the user gave it; `null` for a token that is not stored. */
  provenance: Provenance | null;
  /** The token's name in Settings → API Tokens; `null` if the server did not say. */
  tokenName: string | null;
  /** The granted scopes, separated by spaces; `null` if the server did not say. */
  scope: string | null;
  /** The scopes that the token may be used for: all scopes if `scope` is `null`, none without a token. */
  scopes: string[];
  /** The user and the organization; `null` without a token, or if the server has not said. */
  identity: Identity | null;
  /** The scheme, host and port of the API. */
  apiOrigin: string;
  /** The fixed expiry, in ms since 1970; `null` if it has none. */
  expiresAtMs: number | null;
  /** The predicted sliding expiry, in ms since 1970; `null` if it has none. The server decides. */
  slidesUntilMs: number | null;
  /** When the stored login was last used, in ms since 1970; `null` for a token that is not stored. */
  lastUsedAtMs: number | null;
  /** How long the stored login has not been used, in ms; `null` for a token that is not stored. */
  idleForMs: number | null;
  /** The end of the wait that the server asked for before the next renewal, in ms since 1970; else `null`. */
  retryAtMs: number | null;
  /** How far the server's clock is ahead of this machine's, in ms; `null` if no answer told. */
  clockSkewMs: number | null;
  /** How long a login is kept here. */
  persistence: Persistence;
  /** Whether anyone who can read the login's file can read the token. */
  plaintext: boolean;
  /** Whether the server was asked for this status, and answered. */
  verified: boolean;
  /** Why there is no login, or why the token could not be verified; else `null`. */
  error: ErrorDetails | null;
}

/** The options of {@link Auth.logout}. */
export interface LogoutOptions extends CallOptions {
  /** Deletes the login without asking the server: its token stays valid. Default `false`. */
  localOnly?: boolean | undefined;
  /** Revokes even a token that the user gave, which other programs may use. Default `false`. */
  revoke?: boolean | undefined;
  /** Ends every login, whatever its purpose: of `account` if it is named, else of all accounts. Default `false`. */
  all?: boolean | undefined;
}

/** The result of a logout. */
export interface LogoutOutcome {
  /**
   * What became of the token. If there were several, the outcome that needs the most care.
   *
   * - `revoked`: the server revoked it and refuses it now.
   * - `unconfirmed`: the server says that it revoked it, but no clear answer confirmed that.
   * - `already_invalid`: the token was no longer valid.
   * - `unsupported`: this server cannot revoke it; revoke it in Settings → API Tokens.
   * - `left_alive`: the user gave this token, so it was only deleted here; it stays valid.
   * - `not_asked`: `localOnly` was set; it stays valid.
   * - `nothing_stored`: there was no login to end.
   */
  revoked:
    | "revoked"
    | "unconfirmed"
    | "already_invalid"
    | "unsupported"
    | "left_alive"
    | "not_asked"
    | "nothing_stored";
  /** Whether a login was deleted. */
  deleted: boolean;
  /** Whether another program logged in during the logout; that login was left alone. */
  newerLoginKept: boolean;
  /** Whether `PLEXICUS_API_TOKEN` is set; it was left alone and is still used. */
  environmentTokenSet: boolean;
  /** Whether another program shares its login here; it was left alone and is still used. */
  sharedLoginKept: boolean;
  /** How many logins were deleted. */
  ended: number;
  /**
   * Whether content that could not be read had been kept aside, and a logout with `all` deleted it. A token in it
   * was not revoked and may still be valid: tell the user to look at Settings → API Tokens.
   */
  asideDeleted: boolean;
}

/**
 * What the program provides to the core. Only the storage is required; a login method whose part is missing is
 * left out of the plan.
 *
 * @see [A host of your own](https://github.com/plexicus/auth/blob/main/docs/guides/own-host.md)
 */
export interface Host {
  /** Where logins are stored. */
  storage: CredentialStorage;
  /**
   * Opens an address in the user's browser.
   *
   * @param url - The address of the sign-in page.
   * @returns `false` if it could not be opened; an error says the same.
   */
  openBrowser?(url: string): boolean | void | PromiseLike<boolean | void>;
  /** Where that browser is: on this machine, on another one, or nowhere. Default `"here"`. */
  readonly browser?: "here" | "elsewhere" | "none" | undefined;
  /**
   * The method that the plan begins with, for example from a setting of the user. `"browser"` also says that its
   * callback arrives although the browser is elsewhere.
   */
  readonly preferred?: Method | undefined;
  /**
   * Where the user set {@link Host.preferred}, in words: `the setting plexicus.loginMethod`. The remedy of a login
   * that fails because of it says so.
   */
  readonly preferredBy?: string | undefined;
  /** The program that the user goes back to after the sign-in page. */
  readonly returnTo?:
    | {
        /** Its name, which the callback page shows. */
        readonly name: string;
        /**
         * Its address, such as `vscode://plexicus.example`. The callback page links to it if it is the address of
         * a program.
         */
        readonly url?: string | undefined;
      }
    | undefined;
  /**
   * Makes an address of 127.0.0.1 reachable from the browser's machine, if the browser is elsewhere (VS Code's
   * `env.asExternalUri`). The plan then begins with the browser.
   *
   * The callback can arrive only at the same port of `127.0.0.1` or `localhost`. After another address, an error,
   * or no answer within 5 s, the next method is tried without asking the user.
   *
   * @param url - The address of 127.0.0.1.
   * @returns The address by which the browser's machine reaches it.
   */
  externalAddress?(url: string): string | PromiseLike<string>;
  /**
   * Binds the first free port of a range on 127.0.0.1 and listens for the callback.
   *
   * @param options - The range of ports, and what to call with each request.
   * @returns The listener.
   */
  listen?(options: ListenOptions): PromiseLike<Listener>;
  /** Shows a code and asks for a text. */
  readonly prompt?: Prompt | undefined;
  /**
   * Reads an environment variable.
   *
   * @param name - The name of the variable.
   * @returns Its value; `undefined` if it is not set.
   */
  env?(name: string): string | undefined;
  /**
   * Tells whether the user agrees that their token goes to these servers, which are not Plexicus's own. Until
   * then, no token goes there (`server_not_confirmed`). Without this callback the user is not asked; see
   * {@link Auth.warning}.
   *
   * @param servers - The servers, and what the user must know.
   * @param interactive - Whether to ask the user. If so, ask unless an earlier yes was kept, and keep a new yes
   * in the host's own state. If not, only look for a kept yes.
   * @returns Whether the user agrees.
   */
  confirmServer?(servers: CustomServers, interactive: boolean): boolean | PromiseLike<boolean>;
  /**
   * Returns the token of another program's login. It is used if no login is stored here, or if the stored one is
   * known to be expired or refused.
   *
   * @param interactive - Whether it may ask the user or open anything.
   * @param refused - Whether the server refused the token that the other program has, so that another one is
   * needed.
   * @param scopes - The scopes that the login must have.
   * @returns The token, which is a secret; nothing if there is none; `false` if the user was asked and cancelled:
   * the login then rejects with `cancelled`.
   */
  sharedToken?(
    interactive: boolean,
    refused: boolean,
    scopes: readonly string[],
  ): string | false | null | undefined | PromiseLike<string | false | null | undefined>;
  /** `"scopes"` if this host keeps a login for each set of scopes: the scopes are then the purpose. */
  readonly purposeFrom?: "scopes" | undefined;
  /** How a page goes to sign in as a whole, and comes back. */
  readonly redirect?: Redirect | undefined;
  /**
   * Replaces the platform's `fetch`. It is called as a plain function.
   *
   * @param url - The address.
   * @param init - The method, the headers, the body, the signal, and the fixed settings.
   * @returns The answer.
   */
  readonly fetch?: ((url: string, init: TransportInit) => PromiseLike<ResponseLike>) | undefined;
  /**
   * A second store, for marks without a secret. With it, the next start can tell a storage that lost the login
   * (`storage_forgot`) from a logout.
   */
  readonly marker?: Marker | undefined;
  /** The shell whose commands remedies name. Without one, remedies speak of signing in. */
  readonly shell?: "posix" | "powershell" | undefined;
  /** Replaces the platform's clock and timers. */
  readonly clock?: Clock | undefined;
}

/**
 * Stores texts under keys. They hold secrets: keep them where the user's other secrets are.
 *
 * If the storage cannot read its content, its callbacks reject with an error whose `code` is
 * `storage_unreadable`, or `storage_newer` if a newer version wrote it. It must not be written then.
 */
export interface CredentialStorage {
  /**
   * Reads a text.
   *
   * @param key - The key.
   * @returns The text; nothing if there is none.
   */
  get(key: string): string | null | undefined | PromiseLike<string | null | undefined>;
  /**
   * Stores a text, and replaces the one that was there.
   *
   * @param key - The key.
   * @param value - The text. It is a secret.
   */
  set(key: string, value: string): void | PromiseLike<void>;
  /**
   * Deletes a text, if there is one.
   *
   * @param key - The key.
   */
  delete(key: string): void | PromiseLike<void>;
  /**
   * Locks the storage against every other window and process.
   *
   * @param signal - Aborts if the core no longer waits for the lock.
   * @returns A function that releases the lock.
   */
  lock?(signal?: Signal): PromiseLike<() => void>;
  /** Moves content that cannot be read out of the way, so that a new login can be stored. Called under the lock. */
  keepAside?(): void | PromiseLike<void>;
  /**
   * Deletes what {@link CredentialStorage.keepAside} moved, at a logout with `all`.
   *
   * @returns Whether there was anything to delete.
   */
  deleteAside?(): boolean | PromiseLike<boolean>;
  /**
   * Reports changes by other programs. Without it, the core looks at the storage from time to time.
   *
   * @param listener - Called after each change, with the key if it is known.
   * @returns What stops the listening: a function or an object with `dispose`.
   */
  onDidChange?(listener: (key?: string) => void): (() => void) | Disposable;
  /** How long the content is kept. It is read at each use. Use `"durable"` only if that is certain. */
  readonly persistence?: Persistence | undefined;
  /** Whether anyone who can read the storage's file can read the token. */
  readonly plaintext?: boolean | undefined;
}

/** Stores marks under keys. No mark is a secret. */
export interface Marker {
  /**
   * Reads a mark.
   *
   * @param key - The key.
   * @returns The mark; nothing if there is none.
   */
  get(key: string): string | null | undefined | PromiseLike<string | null | undefined>;
  /**
   * Stores a mark.
   *
   * @param key - The key.
   * @param mark - The mark.
   */
  set(key: string, mark: string): void | PromiseLike<void>;
  /**
   * Deletes a mark, if there is one.
   *
   * @param key - The key.
   */
  delete(key: string): void | PromiseLike<void>;
}

/** What a page provides that receives the callback at its own `/callback`. */
export interface Redirect {
  /** The page's origin. The core decides whether a callback can come to it. */
  readonly origin: string;
  /**
   * Keeps a login attempt for this tab alone.
   *
   * @param attempt - The attempt. It is a secret.
   */
  keep(attempt: string): void;
  /**
   * Returns the attempt that was kept, and deletes it.
   *
   * @returns The attempt; nothing if there is none.
   */
  take(): string | null | undefined;
  /**
   * Takes this page to an address. It settles only if the page stays, or is shown again.
   *
   * @param url - The address of the sign-in page.
   */
  leave(url: string): PromiseLike<void>;
}

/** Shows things to the user and asks for input. */
export interface Prompt {
  /**
   * Shows a code to type into a page. It may stay pending while the code is shown.
   *
   * @param code - The code, and the page to type it into.
   * @param signal - Aborts when the code is no longer needed.
   */
  show?(code: ShownCode, signal: Signal): void | PromiseLike<void>;
  /**
   * Asks the user to paste a text.
   *
   * @param question - What to paste, and what was wrong before.
   * @param signal - Aborts when the answer is no longer needed.
   * @returns The text, which is a secret; nothing if the user gave up.
   */
  ask?(question: Question, signal: Signal): string | null | undefined | PromiseLike<string | null | undefined>;
  /**
   * Asks, while the login waits for the browser, for the address that the browser could not open.
   *
   * Only the callback address of this login is accepted. After any other text it is called again up to four
   * times, with {@link Question.problem}; after no text it is not called again. The login keeps waiting for the
   * browser in every case.
   *
   * @param question - What to paste, and what was wrong before.
   * @param signal - Aborts when the callback has arrived or the login has ended.
   * @returns The address, which is a secret; nothing if the user gave up.
   */
  askCallback?(question: Question, signal: Signal): string | null | undefined | PromiseLike<string | null | undefined>;
  /**
   * Asks whether another method may be tried. Without it, the next method is tried without asking.
   *
   * @param change - The method that failed, and the next one.
   * @returns Whether the user agrees; `false` ends the login with `cancelled`.
   */
  confirm?(change: MethodChange): boolean | PromiseLike<boolean>;
}

/** Servers that are not Plexicus's own, for the user to confirm. */
export interface CustomServers {
  /** The scheme, host and port of each server. */
  origins: string[];
  /** What the user must know. In English. */
  warning: string;
}

/** A method that failed, and the next one. */
export interface MethodChange {
  /** The method that failed. */
  from: Method;
  /** The next method. */
  to: Method;
  /** Why the first one failed. In English. */
  reason: string;
}

/**
 * A code for the user to type into a page.
 *
 * @see [RFC 8628](https://www.rfc-editor.org/rfc/rfc8628#section-3.3), section 3.3: the user interaction
 */
export interface ShownCode {
  /** The code. */
  userCode: string;
  /** The page to type it into. */
  verificationUri: string;
  /** When the login ends, in ms since 1970: when the code expires, or earlier if the caller set a timeout. */
  expiresAtMs: number;
}

/** A request for a pasted text. */
export interface Question {
  /** The page that shows what to paste; `null` if only a personal token can be pasted. */
  url: string | null;
  /** The code that the page must show, if it shows one; `null` without a page. */
  checkCode: string | null;
  /** What was wrong with the previous text; `null` at the first time. In English. */
  problem: string | null;
  /** When the login times out, in ms since 1970. */
  expiresAtMs: number;
}

/** What {@link Host.listen} is called with. */
export interface ListenOptions {
  /** The first port to try. */
  firstPort: number;
  /** The last port to try. */
  lastPort: number;
  /**
   * Takes every request as it comes. The core decides whether it is the callback.
   *
   * @param request - The request, and how to answer it.
   */
  onRequest(request: ListenerRequest): void;
  /**
   * Takes what happens to the window with the sign-in page, if the host can see that window.
   *
   * @param event - `closed`: the window was closed; the login goes on and reports `window_closed`.
   * `callback_ignored`: the callback came to a page that does not accept it; the login fails.
   */
  onWindow?(event: "closed" | "callback_ignored"): void;
}

/** One request to the listener. */
export interface ListenerRequest {
  /** The HTTP method. */
  method: string;
  /** The path and the query as they came. It is a secret: it may hold the code. */
  target: string;
  /** The `Host` header; empty if there was none, or more than one. */
  host: string;
  /**
   * Answers the request, possibly much later. {@link renderCallbackPage} makes the response.
   *
   * @param page - What the browser's tab must show.
   */
  reply(page: CallbackPage): void;
}

/** What the browser's tab shows after the callback. */
export interface CallbackPage {
  /** The HTTP status: 200 for the callback of this login, whatever its outcome; another one for other requests. */
  status: number;
  /** The heading, such as `You are signed in`. Plain text. */
  title: string;
  /** The text below it. Plain text, which may quote the server: escape it in markup. */
  text: string;
  /** The link that brings the program to the front: that of {@link Host.returnTo}. */
  link?:
    | {
        /** The text of the link. Plain text. */
        text: string;
        /** The address of the program. */
        url: string;
      }
    | null
    | undefined;
}

/** A response to the browser. */
export interface RenderedPage {
  /** The HTTP status. */
  status: number;
  /** The response headers by name. */
  headers: Record<string, string>;
  /** The HTML. */
  body: string;
}

/**
 * Renders the response to a callback: a page in Plexicus's look that loads nothing, is not cached and sends no
 * referrer.
 *
 * @param page - What the page must show.
 * @returns The status, the headers and the HTML.
 *
 * @example
 * const { status, headers, body } = renderCallbackPage(page);
 * response.writeHead(status, headers).end(body);
 */
export declare function renderCallbackPage(page: CallbackPage): RenderedPage;

/** A listener that has bound a port. */
export interface Listener {
  /** The port. */
  readonly port: number;
  /** Accepts no more requests, finishes the answers in progress, and frees the port. */
  close(): void;
}

/** The time. */
export interface Clock {
  /**
   * Returns the time of the wall clock.
   *
   * @returns The time in ms since 1970.
   */
  wallNow(): number;
  /**
   * Returns the time of a clock that only goes forward. The core compares it with the wall clock to notice a
   * machine that slept or a clock that was set.
   *
   * @returns The time in ms since an arbitrary moment.
   */
  monotonicNow?(): number;
  /**
   * Waits.
   *
   * @param ms - How long, in ms.
   * @param signal - Aborts if the core no longer waits.
   */
  sleep(ms: number, signal: Signal): PromiseLike<void>;
}

/** What the core passes to {@link Host.fetch}. */
export interface TransportInit {
  /** The HTTP method. */
  method?: string;
  /** The headers by name. They may hold a secret. */
  headers: Record<string, string>;
  /** The body. It may hold a secret. */
  body?: unknown;
  /** Ends the request. */
  signal?: Signal;
  /** No redirect is followed. */
  redirect: "manual";
  /** No cookie is sent. */
  credentials: "omit";
  /** Nothing is cached. */
  cache: "no-store";
  /** No referrer is sent. */
  referrerPolicy: "no-referrer";
}

/** What the core reads of an answer. Its shape counts, not its class. */
export interface ResponseLike {
  /** The HTTP status. */
  readonly status: number;
  /** The headers. */
  readonly headers: {
    /**
     * Reads a header.
     *
     * @param name - The name, in any case.
     * @returns The value; `null` if there is none.
     */
    get(name: string): string | null;
  };
  /** The body as a stream, if the platform has one. */
  readonly body?: unknown;
  /**
   * Reads the body.
   *
   * @returns The bytes.
   */
  arrayBuffer?(): Promise<ArrayBuffer>;
}

/** The second argument of {@link Auth.fetch} on a platform without a `fetch` of its own. */
export interface FetchInit {
  /** The HTTP method. Default `GET`. */
  method?: string | undefined;
  /** The headers, by name or as pairs. */
  headers?: Record<string, string | readonly string[]> | Iterable<readonly string[]> | undefined;
  /** The body. */
  body?: unknown;
  /** Ends the request with `cancelled`. */
  signal?: Signal | null | undefined;
  /** Passed on to {@link Host.fetch} as it is. */
  [option: string]: unknown;
}

/** The platform's `Response`, if it has one. */
export type FetchResponse = typeof globalThis extends { Response: { prototype: infer R } } ? R : ResponseLike;

/** The platform's `AbortSignal`, if it has one. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } }
  ? S
  : { readonly aborted: boolean };
