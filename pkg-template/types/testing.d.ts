/**
 * A test kit for programs that use this package: a fake host, clock, browser and server. A test signs in, lets
 * a login expire or an answer get lost, without a network, a browser or real time.
 *
 * It needs nothing of Node's and changes no global: it works in node:test, Vitest, Jest, Mocha and a page.
 *
 * @module @plexicus/auth/testing
 */
import type { Clock, CredentialStorage, Host, Persistence, ResponseLike, Signal, TransportInit } from "./index.js";

/**
 * Makes a host with everything behind it. Throws `invalid_option` for an option that it does not know.
 *
 * @example
 * const kit = createTestKit();
 * const auth = await createAuth({ host: kit.host, client: { id: "my-app", version: "1.0.0" } });
 * await auth.login(); // the fake browser approves
 */
export declare function createTestKit(options?: TestKitOptions): TestKit;

/** What a test kit is made from. */
export interface TestKitOptions {
  /** What the user does in the browser; see {@link TestBrowser.behaviour}. Default `"approves"`. */
  browser?: BrowserBehaviour | undefined;
  /** Who that user is. Default Ada, `ada@example.test`, of the organization Analytical Engines. */
  account?: TestAccount | undefined;
  /** Another kit's storage, or one without a lock. Default a new one with a lock. */
  storage?: TestStorage | undefined;
  /** The environment, such as `PLEXICUS_API_TOKEN`; see {@link TestKit.env}. Default empty. */
  env?: Record<string, string> | undefined;
  /**
   * How long the token of a login lives, in ms. Default `null`: it has no fixed end, and expires after 24
   * hours without use.
   */
  lifetimeMs?: number | null | undefined;
  /** The server renews logins: it gives refresh tokens. Default `false`. */
  renews?: boolean | undefined;
  /** The server's address, if `createAuth` is given another one. Default `https://api.app.plexicus.ai`. */
  apiUrl?: string | undefined;
  /** When the time begins, in ms since 1970. Default 2026-01-01T00:00:00Z. */
  startMs?: number | undefined;
}

/** A fake host, and what stands behind it. */
export interface TestKit {
  /**
   * For `createAuth`: a plain object. Spread it to replace or to leave out a part.
   *
   * @example
   * const host = { ...kit.host, openBrowser: undefined }; // nothing can open a browser here
   */
  readonly host: TestHost;
  readonly clock: TestClock;
  readonly browser: TestBrowser;
  readonly server: TestServer;
  readonly storage: TestStorage;
  /** What the host's `env` reads; a test may change it at any time. */
  readonly env: Record<string, string | undefined>;
  /**
   * The host of another window on the same machine, with the same storage, clock, browser and server.
   *
   * @example
   * const other = await createAuth({ host: kit.window(), client });
   * await other.logout(); // the first window is told
   */
  window(): TestHost;
  /**
   * Something goes wrong, now or with the next request. Await it before the call that is to suffer. Rejects with
   * `invalid_option` for a fault or an option that it does not know, and where the kit has no such thing to break.
   *
   * @example
   * await kit.fault("lost_answer", { route: "POST /oauth/token" });
   */
  fault<Name extends FaultName>(name: Name, options?: FaultOptions[Name]): Promise<void>;
}

/** A host that has everything that a developer's machine has. */
export type TestHost = Host & Required<Pick<Host, "clock" | "env" | "fetch" | "listen" | "openBrowser" | "prompt">>;

/** The faults, by name. Each is an event: it happens once, or as often as its options say. */
export type FaultName = keyof FaultOptions;

/** What each fault takes. */
export interface FaultOptions {
  /** The server does what it was asked; its answer never arrives. */
  lost_answer: RequestFault;
  /** The server does nothing and answers 429. `retryAfterMs` is rounded up to seconds; default 30 000. */
  rate_limited: RequestFault & { retryAfterMs?: number | undefined };
  /** This machine's clock is set, `ms` ahead (or behind, below 0) of where it was. Default 10 minutes. */
  clock_skew: { ms?: number | undefined };
  /** This machine sleeps: `ms` pass for the server and on the clock, and no timer runs. Default 8 hours. */
  sleep: { ms?: number | undefined };
  /**
   * Another window signs in as the user of {@link TestBrowser.account}, or signs out. Default `"signs_in"`.
   * A login that is replaced is revoked after 5 s, if the clock is moved that far.
   */
  second_window: { does?: "signs_in" | "signs_out" | undefined };
  /** Another program holds the lock of the storage for `ms`. Default 60 000. */
  locked_store: { ms?: number | undefined };
  /** The server ends every token that it has given out. */
  revoked_elsewhere: Record<string, never>;
}

/** Which requests a fault is for. */
export interface RequestFault {
  /**
   * Method and path without query, `POST /oauth/token`; a `*` at the end stands for any ending. Default any
   * request.
   */
  route?: string | undefined;
  /** How many of them. Default 1. */
  times?: number | undefined;
}

/** Time that stands still until the test moves it. */
export declare class TestClock implements Clock {
  constructor(options?: TestClockOptions);
  /** How many waits are under way. */
  readonly sleepers: number;
  /** This machine's clock, in ms since 1970. */
  wallNow(): number;
  /** What timers go by, in ms. */
  monotonicNow(): number;
  /** The server's clock, in ms since 1970. */
  serverNow(): number;
  /** Resolves once the clock was moved by `ms`. */
  sleep(ms: number, signal?: Signal): Promise<void>;
  /**
   * Moves the clock on by `ms`. What is due on the way happens in its order, each at its own time.
   *
   * @example
   * await kit.clock.advance(25 * 3_600_000);
   */
  advance(ms: number): Promise<void>;
  /**
   * Moves the clock on, wait by wait, until the call has ended; gives what it gives. For calls that wait: a
   * rotation, a login with a code, a login that nobody answers. Rejects where no time ends the call.
   *
   * @example
   * const { revoked } = await kit.clock.run(auth.tokens.rotate());
   */
  run<T>(call: PromiseLike<T>): Promise<T>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
  /** The clocks of this machine and of the server are set, by ms; no timer runs. */
  jump(wallMs: number, serverMs: number): void;
}

/** What a clock is made from. */
export interface TestClockOptions {
  /** When the time begins, in ms since 1970. Default 2026-01-01T00:00:00Z. */
  startMs?: number | undefined;
}

/** A storage in memory, which any number of windows may share. */
export declare class TestStorage implements CredentialStorage {
  constructor(options?: TestStorageOptions);
  /** What is stored. To look at: a write is an event, made by {@link TestStorage.set}. */
  readonly entries: ReadonlyMap<string, string>;
  readonly isLocked: boolean;
  readonly persistence: Persistence;
  readonly lock?: () => Promise<() => void>;
  readonly onDidChange?: (listener: (key?: string) => void) => () => void;
  get(key: string): string | undefined;
  set(key: string, text: string): void;
  delete(key: string): void;
}

/** What a storage is made from. */
export interface TestStorageOptions {
  /** It has a lock. Default `true`. */
  lock?: boolean | undefined;
  /** It tells of changes. Default `true`; without it, the core looks now and then. */
  watch?: boolean | undefined;
  /** What it says of itself. Default `"durable"`. */
  persistence?: Persistence | undefined;
}

/** Whose tokens they are. */
export interface TestAccount {
  userId: string;
  email: string;
  organizationId: string;
  organizationName: string;
}

/**
 * What a user does with a page that asks for consent. `approves`, `denies`: at once. `never_returns`: the page
 * stays open, until the test calls {@link TestBrowser.approve} or {@link TestBrowser.deny}.
 */
export type BrowserBehaviour = "approves" | "denies" | "never_returns";

/** The user, their browser, and the loopback ports of the machine. */
export interface TestBrowser {
  /** What the user does with the next page, with a code that is shown, and with a question for a text. */
  behaviour: BrowserBehaviour;
  /** Who approves the next page. */
  account: TestAccount;
  /** Every address that was opened, in order. */
  readonly opened: readonly string[];
  /** The user approves what was left open last. Throws if nothing is open. */
  approve(): void;
  /** The user denies what was left open last. Throws if nothing is open. */
  deny(): void;
}

/** A small Plexicus behind `host.fetch`: it keeps the rules of the wire, and knows only what it was told. */
export interface TestServer {
  /** Its address. */
  readonly apiUrl: string;
  /** Every request, in order. */
  readonly requests: readonly TestRequest[];
  /** The same as `host.fetch`. Rejects for any other server's address. */
  readonly fetch: (url: string, init: TransportInit) => Promise<ResponseLike>;
  /**
   * Answers a route of the API, in the place of any answer that it had. The bearer is checked before: a dead token
   * is 401, one without `requiredScope` is 403. Where nothing is registered, the answer is 404.
   *
   * A route is a method and a path without query; a `*` at the end stands for any ending, and the longest
   * route wins.
   *
   * @example
   * kit.server.respond("GET /repositories", { json: { items: [] } });
   * kit.server.respond("POST /scans", ({ body }) => ({ status: 202, json: JSON.parse(body) }), { requiredScope: "scan" });
   */
  respond(
    route: string,
    answer: TestAnswer | ((request: TestRequest) => TestAnswer | PromiseLike<TestAnswer>),
    options?: RouteOptions,
  ): void;
  /** A personal token of the user, to paste or to put into `PLEXICUS_API_TOKEN`. */
  createToken(options?: TestTokenOptions): string;
}

/** What a route takes. */
export interface RouteOptions {
  /** The scope that a token of a login must have; a personal token has every scope. */
  requiredScope?: string | undefined;
  /** How many requests it answers; then the answer before it is back. Default all. */
  times?: number | undefined;
}

/** What a personal token is made from. */
export interface TestTokenOptions {
  /** Its name. Default `test`. */
  name?: string | undefined;
  /** How long it lives, in ms. Default `null`: it never expires. */
  lifetimeMs?: number | null | undefined;
  /** Whose it is. Default the browser's user. */
  account?: TestAccount | undefined;
}

/** A request as the server saw it. It holds the fake tokens. */
export interface TestRequest {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly query: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where there was none. */
  readonly body: string;
  /** By the server's clock, in ms since 1970. */
  readonly atMs: number;
  /** What it was answered, whether or not the answer arrived; `null` until then. */
  readonly status: number | null;
}

/** An answer of the server; its `Date` is the clock's. */
export interface TestAnswer {
  /** Default 200. */
  status?: number | undefined;
  headers?: Record<string, string> | undefined;
  /** The body as JSON. */
  json?: unknown;
  /** The body as it is, where there is no `json`. */
  text?: string | undefined;
}
