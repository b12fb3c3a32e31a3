/**
 * One login and one bearer flow for every place where a developer meets Plexicus.
 *
 * The host lends storage and a browser; the core finds the token, runs the login, exchanges the
 * code, says who is signed in and signs them out.
 *
 * @module @plexicus/auth
 */

import type { ErrorDetails, Source } from "./errors.js";

export * from "./errors.js";

/** Makes the core for one API origin. Rejects with `api_url_refused`, `invalid_option` or `wasm_blocked`. */
export declare function createAuth(options: AuthOptions): Promise<Auth>;

/** What an {@link Auth} is made from. */
export interface AuthOptions {
  /** What only the surroundings can do: storage, a browser, and more where there is more. */
  host: Host;
  /** Who asks: the OAuth `client_id`, such as `plexicus-vscode`, and a version. */
  client: { id: string; version: string };
  /** The API's address; else `PLEXICUS_API_URL`, else `https://api.app.plexicus.ai`. */
  apiUrl?: string | undefined;
  /** The web app's address; else `PLEXICUS_APP_URL`, else the API's host without its `api.`. */
  appUrl?: string | undefined;
  /**
   * Which hosts are allowed besides `https://*.plexicus.ai`: any `https` host (`"custom_https"`) or
   * this machine (`"loopback"`). The environment's opt-ins may allow more.
   */
  trust?: "plexicus" | "custom_https" | "loopback" | undefined;
  /** The name that the consent page shows for this device; at most 60 characters. */
  deviceName?: string | undefined;
  /** The account whose login is used; see {@link ChoiceOptions.account}. Else `PLEXICUS_ACCOUNT`, else the default account. */
  account?: string | undefined;
  /** What the login that is used is for; else `PLEXICUS_PURPOSE`, else nothing in particular. */
  purpose?: string | undefined;
  /** The account that the login must be of; see {@link ChoiceOptions.expect}. */
  expect?: string | undefined;
  /**
   * Where a token may come from; else what `PLEXICUS_SOURCE` names, else everywhere. `["environment"]`
   * never uses a login, and never asks for one.
   */
  sources?: readonly Source[] | undefined;
  /** The scopes of a login that names none: any of `read`, `remediate`, `scan`, `support`; default `read`. */
  scopes?: readonly string[] | undefined;
  /**
   * How long before an end `expiring` is told, in ms. By default 7 days, 1 day and 1 hour before a
   * fixed end, 1 hour and 15 minutes before the end of a session that slides.
   */
  warnBeforeMs?: { fixed?: readonly number[]; sliding?: readonly number[] } | undefined;
}

/** The core for one API origin. Any number of calls may be under way at once. */
export interface Auth {
  /** Scheme, host and port of the API. Logins are stored by it. */
  readonly apiOrigin: string;
  /** The web app's address; `null` where it is not known, or not allowed. */
  readonly appUrl: string | null;
  /** What a user should hear before a token goes to this API; `null` where there is nothing to say. */
  readonly warning: string | null;

  /** Every login method in the order in which it is tried, with what it lacks on this host. */
  plan(): PlanStep[];

  /**
   * The everyday call: resolves when there is a login that works, and logs in only if there is none.
   *
   * The server is asked, once per process, about a token that no program ever verified, that is past
   * its predicted end, or that was refused before. A login runs for a stored login that is missing,
   * expired or refused; never beside a `PLEXICUS_API_TOKEN` that was refused, and never with
   * `interactive: false`.
   *
   * Rejects like {@link Auth.login}; with `login_required` where a login is needed and
   * `interactive` is `false`; with `token_rejected`, `token_malformed` or `token_wrong_kind` for the
   * environment's token; with the server's codes where a token that is stale or was refused could not
   * be checked; and with the codes of storage.
   *
   * @example
   * await auth.ensureLoggedIn();
   * const answer = await auth.fetch("/repositories");
   */
  ensureLoggedIn(options?: EnsureOptions): Promise<Session>;

  /**
   * Logs in and stores the login. A login that is under way for the same account, purpose, scopes and
   * `expect` is joined; another one waits for its turn. Each caller can cancel for itself, and with the
   * last one the login ends.
   *
   * A login of the same account for the same purpose is replaced, and revoked a few seconds later, in
   * the background; the logins of other accounts stay. This program uses the new login from now on. A call that
   * is cancelled ends at once; after the server has granted a token, within 5 s: the token is then
   * stored, or revoked.
   *
   * Rejects with `access_denied`, `account_unexpected`, `cancelled`, `login_timed_out`, `invalid_grant`,
   * `device_code_expired`, the codes of a method that cannot be used, and those of server and
   * storage.
   *
   * @example
   * const session = await auth.login({ signal, onProgress: (step) => show(step) });
   */
  login(options?: LoginOptions): Promise<Session>;

  /**
   * Checks a personal API token with the server, and stores it as a login. Resolves and
   * rejects like {@link Auth.login}, and with `token_malformed`, `token_wrong_kind` and
   * `token_rejected`.
   *
   * @example
   * await auth.adoptToken(await secrets.get("plexicus.token"));
   */
  adoptToken(token: string, options?: AdoptOptions): Promise<Session>;

  /**
   * On the page that a redirect comes back to: finishes the login that left another page of this tab.
   * Rejects like {@link Auth.login}, and with `state_mismatch` if no login waits for this callback: a
   * callback is answered once, within ten minutes, in the tab that left.
   */
  finishLogin(callback: CallbackAddress, options?: AdoptOptions): Promise<Session>;

  /**
   * Resolves when what the logins left to be done in the background is done: each is looked at once
   * more after a second, and after five the login that it replaced is revoked. Gives what became of the
   * token that the last one replaced; `null` where it replaced none. A program that ends earlier leaves it to the next
   * one that logs in or out, or that calls this: without a login of its own, a call revokes what other
   * programs left.
   */
  settled(options?: { signal?: Signal | undefined }): Promise<Rotation["revoked"] | null>;

  /**
   * The token to use now: `PLEXICUS_API_TOKEN`, then the login stored for exactly this origin, then
   * what the host lends, renewed where that is due and the server offers it. Any number of callers at once cause one
   * look at the storage and one renewal.
   *
   * Rejects with `no_credentials`, `storage_forgot`, `token_malformed`, `token_wrong_kind`,
   * `token_expired`, `token_rejected`, `login_required`, `account_ambiguous`, `account_mismatch`, or the
   * codes of storage.
   */
  token(options?: CallOptions): Promise<Token>;

  /**
   * The headers that a request to the API needs, for an HTTP client of your own: send both. `url` is an
   * address of the API's origin, or a path below it. Do not follow redirects with them.
   *
   * If the server answers that client with 401, pass the headers as `rejected`, and try once more with the
   * result: a token that was stored meanwhile, or a renewed one. If there is none, the server is asked once:
   * if it refuses the token, the call rejects with `token_rejected`; else it resolves to the same headers.
   *
   * Rejects like {@link Auth.token}, and with `origin_not_allowed`.
   *
   * @example
   * const answer = await client.get(url, { headers: await auth.headers(url) });
   */
  headers(url: Address, options?: HeadersOptions): Promise<BearerHeaders>;

  /**
   * The same at once, if they are at hand: for a few seconds after any call that had to look for the
   * token, until something changes. `null` says only that the token has to be looked for.
   *
   * @example
   * const headers = auth.headersNow("/repositories") ?? (await auth.headers("/repositories"));
   */
  headersNow(url: Address): BearerHeaders | null;

  /**
   * A drop-in `fetch` for the API, usable unbound: it takes what the platform's takes, and a path below
   * the API's address. It sends the token to the API's origin only (`origin_not_allowed`).
   *
   * Some things always win over the caller's: `Authorization` and `X-Plexicus-Client`,
   * `redirect: "manual"`, `credentials: "omit"`, `cache: "no-store"` and `referrerPolicy: "no-referrer"`.
   * `Accept` is `application/json` if the caller names none. The body of a `Request` is read into memory,
   * so that it can be sent again.
   *
   * A redirect rejects with `redirect_refused`. After a 401 a newer token is looked for, or renewed if the
   * server renews, and tried once, unless the body is a stream; else it rejects with `token_rejected`, and
   * that token is never sent again. A 403 rejects with `insufficient_scope` and changes nothing. Every
   * other answer is returned as it came, 429 and 503 with their `Retry-After`.
   *
   * Rejects like {@link Auth.token}, and with `cancelled`, `server_unreachable`, and `invalid_option` for
   * a request that the platform does not send.
   *
   * @example
   * const answer = await auth.fetch("/repositories");
   * const client = createClient<paths>({ baseUrl: auth.apiOrigin, fetch: auth.fetch });
   */
  readonly fetch: AuthFetch;

  /** Who is signed in, by which source, for how long, or why not; from the server with `verify`. */
  status(options?: CallOptions & { verify?: boolean | undefined }): Promise<Status>;

  /**
   * Revokes the stored login at the server, then deletes it; the environment's token is left alone, and
   * so are the logins of other accounts and purposes, without `all`. A token that the user gave is only
   * deleted here, unless `revoke` is set. A login in progress ends, but for one that is for another
   * account.
   *
   * Rejects with `logout_incomplete` when the server could not be asked or did not do it: then the
   * token is still stored and alive. `localOnly` deletes it without asking the server.
   */
  logout(options?: LogoutOptions): Promise<LogoutOutcome>;

  /** The stored logins of every account, and which account is the default. */
  readonly accounts: Accounts;

  /** The account's personal API tokens. */
  readonly tokens: Tokens;

  /**
   * Tells what happens to the login, in this window or in another: each event once. A listener that
   * throws harms nobody. The watching alone keeps no Node process alive.
   *
   * @example
   * const listening = auth.onDidChange(({ kind }) => kind === "expired" && offerSignIn());
   */
  onDidChange(listener: (event: ChangeEvent) => void): Disposable;

  /**
   * Tells each decision that {@link Auth.explain} keeps, as it is made; no secret in it. A listener that
   * throws is ignored.
   *
   * @example
   * auth.onDecision(({ flow, decision, reason }) => log.debug(`${flow}: ${decision}. ${reason}`));
   */
  onDecision(listener: (decision: Decision) => void): Disposable;

  /** Every decision of the last resolve, login and renewal, in order; no secret in it. */
  explain(): Decision[];

  /**
   * Finishes a login or rotation whose token was granted, for at most 5 seconds; every other call under way
   * rejects with `disposed`, and so does every call from then on. Writes down the last use of the login.
   * Then nothing of the host's is held any more, and no token is left in memory.
   */
  dispose(): Promise<void>;
}

/** An address: an absolute one, or a path below the API's; a text, or a `URL`. */
export type Address = string | { readonly href: string };

/** The headers of a request with a bearer. They hold a secret: do not log them. */
// A type, since an interface has no index signature, which the headers of most clients ask for.
export type BearerHeaders = {
  /** `Bearer`, and the token. */
  Authorization: string;
  /** Which client asks: the server answers 400 without it. */
  "X-Plexicus-Client": string;
};

/** What {@link Auth.headers} takes. */
export interface HeadersOptions extends CallOptions {
  /** The headers that were given out before, if the client was answered 401 with them. */
  rejected?: { Authorization: string } | { authorization: string } | undefined;
}

/** The platform's `fetch`, which also takes a path, and names the login. */
export type AuthFetch = PlatformFetch &
  ((input: Address | RequestLike, init?: PlatformInit & ChoiceOptions) => Promise<FetchResponse>);

/** The platform's `fetch`, where it has one. */
export type PlatformFetch = typeof globalThis extends { fetch: infer Fetch } ? Fetch : unknown;

/** What that one takes. */
export type PlatformInit = PlatformFetch extends (input: never, init?: infer Init) => unknown
  ? NonNullable<Init>
  : FetchInit;

/** What is read of a `Request`: its shape counts, not its class. */
export interface RequestLike {
  readonly url: string;
  readonly method: string;
  readonly headers: Iterable<readonly [string, string]>;
  readonly signal?: Signal | null | undefined;
  readonly keepalive?: boolean | undefined;
  readonly integrity?: string | undefined;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Something to be given back. */
export interface Disposable {
  dispose(): void;
}

/** The stored logins of every account. */
export interface Accounts {
  /**
   * Lists them, the account that was logged in first at the top. The server is not asked. Rejects with
   * the codes of storage.
   *
   * @example
   * for (const { label, purpose, isDefault } of await auth.accounts.list()) show(label, purpose, isDefault);
   */
  list(options?: ListOptions): Promise<StoredAccount[]>;

  /**
   * Makes an account the default of every program that names none; a program that is running keeps its
   * own. `account` is `EMAIL`, `EMAIL/ORGANIZATION`, or the id of a login. Rejects with
   * `no_credentials`, `account_ambiguous` and the codes of storage.
   */
  setDefault(account: string, options?: { signal?: Signal | undefined }): Promise<void>;
}

/** What {@link Accounts.list} takes. */
export interface ListOptions {
  /**
   * Only the logins that answer for exactly these scopes, at most one of each account: in a host that
   * keeps a login for each set of scopes.
   */
  scopes?: readonly string[] | undefined;
  signal?: Signal | undefined;
}

/** A stored login, and whose it is; no secret in it. */
export interface StoredAccount {
  /** Tells this login from every other; it stays the same through renewals. */
  loginId: string;
  /** Whose it is; `null` while the server has not said. */
  identity: Identity | null;
  /** The same in one line: `ada@example.test (Analytical Engines)`. */
  label: string;
  /** Tells the account from every other. */
  accountId: string;
  /** What the login is for; empty by default. */
  purpose: string;
  /** Calls that name no account use this account. */
  isDefault: boolean;
  tokenKind: TokenKind;
  provenance: Provenance;
  tokenName: string | null;
  scope: string | null;
  /** The scopes that it may be used for: every one where `scope` is not known. */
  scopes: string[];
  expiresAtMs: number | null;
  /** A prediction: the server decides. */
  slidesUntilMs: number | null;
  lastUsedAtMs: number;
}

/** The account's personal API tokens. */
export interface Tokens {
  /** Lists them. Rejects like {@link Auth.fetch}, and with `answer_invalid`. */
  list(options?: CallOptions): Promise<ApiToken[]>;

  /**
   * Makes one; it is given this once only. Rejects like {@link Auth.fetch}, and with
   * `invalid_option`.
   */
  create(options: CallOptions & TokenWish & { name: string }): Promise<CreatedToken>;

  /**
   * Revokes another one than the one in use, by its id; it stops working at once. `not_found`: the
   * account has no such token (any more).
   */
  revoke(tokenId: string, options?: CallOptions): Promise<"revoked" | "not_found" | "unsupported">;

  /**
   * Puts a new personal token in the place of the one in use, without downtime: creates it, sees
   * that it works for the same account, stores it, gives every window 5 s to see it, and revokes
   * the old one under its own bearer.
   *
   * For personal tokens, and for logins whose scope the server did not name: a login that may do less
   * than a personal token is refused (`rotation_would_widen`). Cancelled as {@link Auth.login} is.
   *
   * Rejects with `insufficient_scope` (nothing changed), with `rotation_failed` (the old token still
   * works; the message says what became of the new one), and like {@link Auth.token}.
   */
  rotate(options?: CallOptions & TokenWish): Promise<Rotation>;
}

/** The name and the lifetime of a new token. */
export interface TokenWish {
  /** Its name; a rotation takes the old one's by default. */
  name?: string | undefined;
  /** 90 by default; `null` never expires. */
  expiresInDays?: 30 | 90 | null | undefined;
}

/** A token as the server lists it; never the token itself. */
export interface ApiToken {
  tokenId: string | null;
  name: string | null;
  /** The server's word for its kind. */
  tokenType: string | null;
  createdAtMs: number | null;
  /** `null` never expires. */
  expiresAtMs: number | null;
  /** Where the server tells. */
  lastUsedAtMs: number | null;
  /** It was not used for 30 days. */
  isStale: boolean;
  /** It ends within 7 days. */
  expiresSoon: boolean;
  hasExpired: boolean;
}

/** A new token. Its value is a secret: do not log, store or show it. */
export interface CreatedToken {
  value: string;
  tokenId: string | null;
  name: string | null;
  createdAtMs: number | null;
  expiresAtMs: number | null;
}

/** What a rotation came to: the new token is in place, or in the caller's hands. */
export interface Rotation {
  /** Where the old token came from. */
  source: Source;
  tokenName: string | null;
  tokenId: string | null;
  expiresAtMs: number | null;
  /**
   * What became of the old token. `pending`: the call was cancelled once the new token was in place; the
   * old one is revoked in the background. `failed`: it is alive, and `error` says why.
   */
  revoked: "revoked" | "unconfirmed" | "already_invalid" | "unsupported" | "pending" | "not_asked" | "failed";
  /** A login that lived on by being used has become a token with a fixed end. */
  becamePersonal: boolean;
  /**
   * The new token where the old one is in `PLEXICUS_API_TOKEN`, which only the user can change:
   * the old one was left alive. A secret.
   */
  newToken: string | null;
  error: ErrorDetails | null;
}

/** Something that happened to the login. */
export interface ChangeEvent {
  /**
   * `logged_in`: there are credentials where there were none, or none that worked. `changed`: others
   * have taken their place. `accounts_changed`: another stored login is new, has gone or has a new token,
   * or another account is the default; the login in use is the same. `expiring`, `expired`: they end soon, they have ended. `renewal_failed`:
   * the token could not be renewed, and is tried again when it is needed; `renewal_recovered`: it has
   * been renewed after that. `replaced_revoked`: the login that a new one replaced has been revoked.
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
  source: Source;
  expiresAtMs: number | null;
  slidesUntilMs: number | null;
  /** Why they have ended, or could not be renewed. */
  error: ErrorDetails | null;
}

/** One decision that the core has made. */
export interface Decision {
  flow: "resolve" | "login" | "renewal";
  decision: string;
  reason: string;
  atMs: number;
  /** How long it took to come to it. */
  durationMs: number;
}

/**
 * How long a host keeps what it stores: `unverified` where nobody can say, since a fallback in
 * memory can be read back as well.
 */
export type Persistence = "durable" | "session_only" | "unverified";

/** Which login a call means; what is absent is as in {@link AuthOptions}. */
export interface ChoiceOptions {
  /**
   * `EMAIL`, `EMAIL/ORGANIZATION` (its id or its name), or the id of a login. A name that fits several
   * accounts is refused (`account_ambiguous`); one that fits none is `no_credentials`. Beside
   * `PLEXICUS_API_TOKEN` or a shared login, the server is asked once whether that token is of this
   * account; if not, nothing is sent (`account_mismatch`).
   */
  account?: string | undefined;
  /** What the login is for: a name such as `agent`, empty by default. A login is used for its own purpose only. */
  purpose?: string | undefined;
  /**
   * The account that the login must be of, named as `account` is. A login that comes back as another one
   * is revoked (`account_unexpected`); a token of another one is not used (`account_mismatch`).
   */
  expect?: string | undefined;
}

/** What every call takes. */
export interface CallOptions extends ChoiceOptions {
  /** Ends the call with `cancelled`. */
  signal?: Signal | undefined;
}

/** What a login takes. */
export interface LoginOptions extends CallOptions {
  /** One method, or `"auto"` (default): the plan's choice, and the next where one cannot start. */
  method?: "auto" | Method | undefined;
  /**
   * The method that the plan begins with; else that of {@link Host.preferred}, else what
   * `PLEXICUS_LOGIN_METHOD` names.
   */
  preferred?: "auto" | Method | undefined;
  /** Any of `read`, `remediate`, `scan`, `support`; default `read`. */
  scopes?: readonly string[] | undefined;
  /**
   * The port on 127.0.0.1 for the callback, from 9100 to 9199; by default the first free one.
   * If it is taken, the browser login cannot be used (`no_free_port`).
   */
  port?: number | undefined;
  /** `false` leaves the opening of the shown address to the user. */
  openBrowser?: boolean | undefined;
  /** How long to wait for the user, in ms; 120 000 by default, a device code's own life for it. */
  timeoutMs?: number | undefined;
  /** Replaces even what a newer version of this package has stored (`storage_newer`), and keeps it aside. */
  replaceNewer?: boolean | undefined;
  /** Told what happens. A listener that throws does not end the login. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** What {@link Auth.adoptToken} and {@link Auth.finishLogin} take. */
export type AdoptOptions = Omit<LoginOptions, "method" | "preferred" | "openBrowser">;

/** What {@link Auth.ensureLoggedIn} takes; the options of a login count if one is needed. */
export interface EnsureOptions extends LoginOptions {
  /** `false` asks the user nothing: it rejects with `login_required` where a login is needed. */
  interactive?: boolean | undefined;
}

/** A way to log in. */
export type Method = "browser" | "redirect" | "device" | "paste" | "shared";

/** Where a page was opened, as the page sees it. A secret: it may hold the code. */
export interface CallbackAddress {
  /** Path and query. */
  target: string;
  /** Host name and port. */
  host: string;
}

/** What a login tells while it runs. */
export type Progress =
  | {
      kind: "browser";
      /** The sign-in page; show it, so that the user can open it by hand. */
      url: string;
      /** Where the browser comes back to. */
      callbackUrl: string;
      /** If the page shows a code, it must be this one. */
      checkCode: string;
      expiresAtMs: number;
    }
  | ({ kind: "device" } & ShownCode)
  | { kind: "paste"; url: string | null; checkCode: string | null; expiresAtMs: number }
  /**
   * On a page: the popup was closed, or looks closed because the sign-in page cut off its opener. The login
   * still waits, and takes the callback if it comes: offer to cancel it.
   */
  | { kind: "window_closed" }
  | { kind: "skipped"; method: Method; reason: string };

/** One method of the plan. */
export interface PlanStep {
  method: Method;
  possible: boolean;
  /** Why it stands where it does, or what it lacks here. */
  reason: string;
}

/** Who a token speaks for, as far as the server said. Each is one line without markup, of at most 100 characters. */
export interface Identity {
  userId: string | null;
  email: string | null;
  organizationId: string | null;
  organizationName: string | null;
}

/**
 * What ends a stored login's token. `issued`: a login or a rotation brought it, and a logout or the next
 * login revokes it. `provided`: the user gave it, and a logout only forgets it.
 */
export type Provenance = "issued" | "provided";

/** A personal API token, or one that a login gave. */
export type TokenKind = "personal" | "login";

/** A token. It is a secret: do not log, store or show it. */
export interface Token {
  value: string;
  source: Source;
  tokenKind: TokenKind;
  /** The fixed end; of a personal token only the hint inside it. */
  expiresAtMs: number | null;
}

/** Who is logged in, and for how long. */
export interface Session {
  identity: Identity | null;
  /** Where the token comes from. */
  source: Source;
  /** Tells this login from every other; `null` for one that another program keeps. */
  loginId: string | null;
  /** What the login is for, empty by default; `null` for a token that is not stored. */
  purpose: string | null;
  tokenKind: TokenKind;
  /** What ends the token of a stored login; `null` for another source. */
  provenance: Provenance | null;
  tokenName: string | null;
  /** The scopes that were given, where the server said. */
  scope: string | null;
  /** The scopes that this login asked for and the server did not give. */
  missingScopes: string[];
  apiOrigin: string;
  /** The fixed end. */
  expiresAtMs: number | null;
  /** The end of a session that slides, if it is not used again. */
  slidesUntilMs: number | null;
  /** `PLEXICUS_API_TOKEN` is set and wins over this login wherever it is seen. */
  shadowedByEnvironment: boolean;
  /** What was stored before could not be read; it was kept aside. */
  keptAside: boolean;
  /**
   * What becomes of the login that was stored before. `pending`: it is revoked in the background.
   * `alive`: it could not be revoked, and too many others wait to be revoked: revoke it in Settings →
   * API Tokens.
   */
  replaced: "pending" | "revoked" | "alive" | null;
  /** The token name of that login. */
  replacedName: string | null;
  persistence: Persistence;
  /** Anyone who can read the login's file can read the token. */
  plaintext: boolean;
}

/** Everything there is to say about the credentials for one API origin; no secret in it. */
export interface Status {
  /**
   * `stale`: there is a token past its predicted end; it has probably expired, only the server knows.
   * `unverified`: there is one and the server could not be asked about it. `invalid`: there is one
   * that can never be sent.
   */
  state: "logged_in" | "logged_out" | "stale" | "expired" | "rejected" | "invalid" | "unverified";
  source: Source | null;
  /** A source that has a token too, and lost. */
  shadows: Source | null;
  /** Tells the stored login from every other; it stays the same through renewals. */
  loginId: string | null;
  /** What the stored login is for; empty by default. */
  purpose: string | null;
  tokenKind: TokenKind | null;
  /** What ends the token of the stored login. */
  provenance: Provenance | null;
  tokenName: string | null;
  scope: string | null;
  /** The scopes that it may be used for: every one where `scope` is not known; none where there is no token. */
  scopes: string[];
  identity: Identity | null;
  apiOrigin: string;
  expiresAtMs: number | null;
  /** A prediction: the server decides. */
  slidesUntilMs: number | null;
  lastUsedAtMs: number | null;
  /** How long the stored login has not been used. */
  idleForMs: number | null;
  /** When the token is renewed again: the server asked to wait until then. */
  retryAtMs: number | null;
  /** How far the server's clock is ahead of this one, where an answer told. */
  clockSkewMs: number | null;
  /** How long a login is kept here. */
  persistence: Persistence;
  /** Anyone who can read the login's file can read the token. */
  plaintext: boolean;
  /** The server was asked, and answered. */
  verified: boolean;
  /** Why not signed in, or why not verified. */
  error: ErrorDetails | null;
}

/** What a logout takes. */
export interface LogoutOptions extends CallOptions {
  /** Deletes the login without asking the server: its token stays alive. */
  localOnly?: boolean | undefined;
  /** Revokes even a token that the user gave, which other programs may use as well. */
  revoke?: boolean | undefined;
  /** Ends every login, whatever it is for: those of `account` where that is named, else all of them. */
  all?: boolean | undefined;
}

/** What a logout came to. */
export interface LogoutOutcome {
  /**
   * `revoked`: the server ended it, and refuses it now. `unconfirmed`: the server says that it ended
   * it, but could not be asked whether it did. `unsupported`: this server cannot revoke it from here,
   * revoke it in Settings → API Tokens. `left_alive`: the user gave this token, so it was only deleted
   * here; it stays alive. `not_asked`: local only; the token stays alive. Of several, the one that needs
   * the most care.
   */
  revoked:
    | "revoked"
    | "unconfirmed"
    | "already_invalid"
    | "unsupported"
    | "left_alive"
    | "not_asked"
    | "nothing_stored";
  deleted: boolean;
  /** Somebody logged in meanwhile; that login was left alone. */
  newerLoginKept: boolean;
  /** `PLEXICUS_API_TOKEN` is set: it was not touched. */
  environmentTokenSet: boolean;
  /** Another program's login is lent here: it was not touched. */
  sharedLoginKept: boolean;
  /** How many logins were deleted. */
  ended: number;
  /**
   * What could not be read had been kept aside, and a logout of `all` deleted it. A token in it was not revoked
   * and may still be alive: have the user look at Settings → API Tokens.
   */
  asideDeleted: boolean;
}

/** What a host lends. Only storage is needed; what is missing is left out of the plan. */
export interface Host {
  storage: CredentialStorage;
  /** Opens an address in the user's browser; `false` or an error says that it could not. */
  openBrowser?(url: string): boolean | void | PromiseLike<boolean | void>;
  /** Where that browser is: on this machine, on another, or nowhere. Default `"here"`. */
  readonly browser?: "here" | "elsewhere" | "none" | undefined;
  /**
   * The method to try first, as a setting of the user says: the plan begins with it. `"browser"` also says that
   * its callback arrives where the browser is elsewhere.
   */
  readonly preferred?: Method | undefined;
  /**
   * Where the user set {@link Host.preferred}, for the remedy of a login that fails because of it:
   * `the setting plexicus.loginMethod`.
   */
  readonly preferredBy?: string | undefined;
  /**
   * The program that the user goes back to after the sign-in: the callback page names it, and links to `url` if
   * that is the address of a program, such as `vscode://plexicus.example`.
   */
  readonly returnTo?: { readonly name: string; readonly url?: string | undefined } | undefined;
  /**
   * Where the browser is elsewhere: makes `url`, an address of 127.0.0.1, reachable from the browser's machine, and
   * resolves to the address by which that machine reaches it (VS Code's `env.asExternalUri`). The plan then begins
   * with the browser. The callback can arrive only at the same port of `127.0.0.1` or `localhost`: after another
   * address, an error, or no answer in time, the next method is tried, and the user is not asked about it.
   */
  externalAddress?(url: string): string | PromiseLike<string>;
  /** Binds the first free port of the range on 127.0.0.1. */
  listen?(options: ListenOptions): PromiseLike<Listener>;
  /** Shows a code, asks for a text. */
  readonly prompt?: Prompt | undefined;
  /** An environment variable. */
  env?(name: string): string | undefined;
  /**
   * Whether the user lets their token go to these servers, which are not Plexicus's own. An interactive
   * call asks the user unless a yes was kept, and keeps a yes in the host's own state; any other call
   * only looks there. Until there is a yes no token goes to such a server (`server_not_confirmed`).
   * Without this callback the user is not asked; see {@link Auth.warning}.
   */
  confirmServer?(servers: CustomServers, interactive: boolean): boolean | PromiseLike<boolean>;
  /**
   * The token of a login that another program keeps, if it has one; used where none is stored here, and where
   * the stored one is known to be dead. Only an interactive call may open or ask anything; `false` says that the
   * user, asked about it, cancelled: the login rejects with `cancelled`. With `refused`, the server refused the
   * token that it has: another one is needed. `scopes` are those that the login must have. What comes back is a
   * secret.
   */
  sharedToken?(
    interactive: boolean,
    refused: boolean,
    scopes: readonly string[],
  ): string | false | null | undefined | PromiseLike<string | false | null | undefined>;
  /** `"scopes"`: this host keeps a login for each set of scopes; they are its purpose. */
  readonly purposeFrom?: "scopes" | undefined;
  /** A page's own way to sign in: it goes there as a whole, and is come back to. */
  readonly redirect?: Redirect | undefined;
  /** Replaces the platform's `fetch`; called as a plain function. */
  readonly fetch?: ((url: string, init: TransportInit) => PromiseLike<ResponseLike>) | undefined;
  /**
   * A second store, for marks without a secret: by it the next start tells a storage that forgot
   * the login from a logout.
   */
  readonly marker?: Marker | undefined;
  /** The words that remedies speak in; without one they speak of signing in. */
  readonly shell?: "posix" | "powershell" | undefined;
  /** Replaces the platform's clock and timers. */
  readonly clock?: Clock | undefined;
}

/**
 * Keeps texts. They hold secrets: keep them where the user's other secrets are.
 *
 * A storage that cannot read what it holds rejects with an error whose `code` is `storage_unreadable`,
 * or `storage_newer` if a newer version wrote it, and must not be written then.
 */
export interface CredentialStorage {
  get(key: string): string | null | undefined | PromiseLike<string | null | undefined>;
  set(key: string, value: string): void | PromiseLike<void>;
  delete(key: string): void | PromiseLike<void>;
  /**
   * Keeps every other window and process out until the returned function is called. The signal says
   * that the core no longer waits for the lock.
   */
  lock?(signal?: Signal): PromiseLike<() => void>;
  /** Puts what cannot be read away, so that a new login can be stored. Called under the lock. */
  keepAside?(): void | PromiseLike<void>;
  /** Deletes what {@link CredentialStorage.keepAside} put away, at a logout of all; `true` if there was something. */
  deleteAside?(): boolean | PromiseLike<boolean>;
  /** Tells of changes by others, with the key where it is known; else the core looks again itself. */
  onDidChange?(listener: (key?: string) => void): (() => void) | Disposable;
  /** How long it keeps; read at each use. `durable` only where that is known. */
  readonly persistence?: Persistence | undefined;
  /** Anyone who can read its file can read the token. */
  readonly plaintext?: boolean | undefined;
}

/** Keeps marks; no secret is among them. */
export interface Marker {
  get(key: string): string | null | undefined | PromiseLike<string | null | undefined>;
  set(key: string, mark: string): void | PromiseLike<void>;
  delete(key: string): void | PromiseLike<void>;
}

/** What a page lends, whose own `/callback` the browser comes back to. */
export interface Redirect {
  /** The page's origin; the core judges whether a callback can come to it. */
  readonly origin: string;
  /** Keeps a login attempt for this tab alone. It is a secret. */
  keep(attempt: string): void;
  /** Gives what was kept, and forgets it. */
  take(): string | null | undefined;
  /** Leads this page to the address; settles only where the page stayed, or was come back to. */
  leave(url: string): PromiseLike<void>;
}

/** Talks to the user. */
export interface Prompt {
  /**
   * Shows a code to type into a page; may stay pending while it is shown. The signal ends when the code is
   * of no use any more.
   */
  show?(code: ShownCode, signal: Signal): void | PromiseLike<void>;
  /**
   * Asks for a pasted text; no text when the user gave up. What comes back is a secret. The signal ends when
   * no answer is waited for any more.
   */
  ask?(question: Question, signal: Signal): string | null | undefined | PromiseLike<string | null | undefined>;
  /**
   * While the browser is awaited: asks for the address that the browser could not open. What comes back is a
   * secret. Only the callback address of this login is taken; after another text it is asked for again a few times,
   * with {@link Question.problem}. Without a text it is not asked for again. The login waits for the browser in every
   * case. The signal ends when the callback has come, or the login has ended.
   */
  askCallback?(question: Question, signal: Signal): string | null | undefined | PromiseLike<string | null | undefined>;
  /** Asks whether another method may be tried; without it the next one is tried unasked. */
  confirm?(change: MethodChange): boolean | PromiseLike<boolean>;
}

/** Servers that are not Plexicus's own, to be confirmed by the user. */
export interface CustomServers {
  /** Scheme, host and port of each. */
  origins: string[];
  /** What the user must know. */
  warning: string;
}

/** A method that came to nothing, and the next one. */
export interface MethodChange {
  from: Method;
  to: Method;
  /** Why the first came to nothing. */
  reason: string;
}

/** A code for the user to type into a page. */
export interface ShownCode {
  userCode: string;
  verificationUri: string;
  /** When the wait ends: when the code expires, or earlier if the caller set a timeout. */
  expiresAtMs: number;
}

/** A request for a pasted text. */
export interface Question {
  /** The page that shows what to paste; `null` where only a personal token can be pasted. */
  url: string | null;
  /** If the page shows a code, it must be this one. */
  checkCode: string | null;
  /** What was wrong with the text before, if one was given. */
  problem: string | null;
  expiresAtMs: number;
}

/** What a listener is asked for. */
export interface ListenOptions {
  firstPort: number;
  lastPort: number;
  /** Takes every request as it comes; the core judges it. */
  onRequest(request: ListenerRequest): void;
  /**
   * For a host that sees the window with the sign-in page. `closed`: the login goes on, and reports
   * `window_closed`. `callback_ignored`: the callback came to a page that does not take it, and the login fails.
   */
  onWindow?(event: "closed" | "callback_ignored"): void;
}

/** One request to the listener. */
export interface ListenerRequest {
  method: string;
  /** Path and query as they came. A secret: it may hold the code. */
  target: string;
  /** The `Host` header; empty where there was none, or more than one. */
  host: string;
  /** Answers it, possibly much later; {@link renderCallbackPage} makes the response. */
  reply(page: CallbackPage): void;
}

/** What the tab that brought the callback is told. */
export interface CallbackPage {
  /** 200 for this login's callback, whatever its outcome; another one for a request that is none. */
  status: number;
  /** `You are signed in`, for instance: plain text. */
  title: string;
  /** Plain text, which may quote the server: escape it where markup is read. */
  text: string;
  /** A link that brings the program to the front: the one of {@link Host.returnTo}. */
  link?: { text: string; url: string } | null | undefined;
}

/** A response to the browser. */
export interface RenderedPage {
  status: number;
  headers: Record<string, string>;
  /** HTML. */
  body: string;
}

/**
 * The response to a callback: a page in Plexicus's look that loads nothing, is not stored, and names no referrer.
 *
 * @example
 * const { status, headers, body } = renderCallbackPage(page);
 * response.writeHead(status, headers).end(body);
 */
export declare function renderCallbackPage(page: CallbackPage): RenderedPage;

/** A listener that was bound. */
export interface Listener {
  readonly port: number;
  /** Takes no more requests, lets the answers under way go out, and gives the port back. */
  close(): void;
}

/** Time. */
export interface Clock {
  /** ms since 1970. */
  wallNow(): number;
  /** ms that only go forward; by its drift from the wall clock, sleep and jumps are seen. */
  monotonicNow?(): number;
  /** Resolves after `ms`; the signal says that nobody waits any more. */
  sleep(ms: number, signal: Signal): PromiseLike<void>;
}

/** What the core gives to {@link Host.fetch}. */
export interface TransportInit {
  method?: string;
  headers: Record<string, string>;
  body?: unknown;
  signal?: Signal;
  redirect: "manual";
  credentials: "omit";
  cache: "no-store";
  referrerPolicy: "no-referrer";
}

/** What the core reads of an answer: its shape counts, not its class. */
export interface ResponseLike {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body?: unknown;
  arrayBuffer?(): Promise<ArrayBuffer>;
}

/** Init of {@link Auth.fetch}: what the platform's `fetch` takes. */
export interface FetchInit {
  method?: string | undefined;
  headers?: Record<string, string | readonly string[]> | Iterable<readonly string[]> | undefined;
  body?: unknown;
  signal?: Signal | null | undefined;
  [option: string]: unknown;
}

/** The platform's `Response` where it has one. */
export type FetchResponse = typeof globalThis extends { Response: { prototype: infer R } } ? R : ResponseLike;

/** The platform's `AbortSignal` where it has one. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } }
  ? S
  : { readonly aborted: boolean };
