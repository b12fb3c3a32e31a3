/**
 * A test kit for programs that use this package: a fake host, clock, browser and server. A test logs in, lets a
 * login expire or an answer get lost, without a network, a browser or real time.
 *
 * It uses nothing of Node's and changes no global, so it works in node:test, Vitest, Jest, Mocha and a page.
 *
 * @module @plexicus/auth/testing
 */
import type { Clock, CredentialStorage, Host, Persistence, ResponseLike, Signal, TransportInit } from "./index.js";

/**
 * Creates a fake host, and the clock, browser, server and storage behind it.
 *
 * @param options - How the fake user, machine and server behave.
 * @returns The kit.
 * @throws {AuthError} `invalid_option` if an option is unknown or has no meaning.
 *
 * @example
 * const kit = createTestKit();
 * const auth = await createAuth({ host: kit.host, client: { id: "my-app", version: "1.0.0" } });
 * await auth.login(); // the fake browser approves
 *
 * @see [Tests](https://github.com/plexicus/auth/blob/main/docs/guides/testing.md)
 */
export declare function createTestKit(options?: TestKitOptions): TestKit;

/** The options of {@link createTestKit}. */
export interface TestKitOptions {
  /** What the user does in the browser; see {@link TestBrowser.behaviour}. Default `"approves"`. */
  browser?: BrowserBehaviour | undefined;
  /** The user. Default: Ada, `ada@example.test`, of the organization Analytical Engines. */
  account?: TestAccount | undefined;
  /** The storage: another kit's, or one without a lock. Default: a new one with a lock. */
  storage?: TestStorage | undefined;
  /** The environment variables, such as `PLEXICUS_API_TOKEN`; see {@link TestKit.env}. Default: none. */
  env?: Record<string, string> | undefined;
  /**
   * The lifetime of a login's token, in ms. Default `null`: it has no fixed expiry, and expires after 24 hours
   * without use.
   */
  lifetimeMs?: number | null | undefined;
  /** Whether the server issues refresh tokens. Default `false`. */
  renews?: boolean | undefined;
  /** The server's address, if `createAuth` is given another one. Default `https://api.app.plexicus.ai`. */
  apiUrl?: string | undefined;
  /** The time at which the clock begins, in ms since 1970. Default 2026-01-01T00:00:00Z. */
  startMs?: number | undefined;
}

/** A fake host, and what is behind it. */
export interface TestKit {
  /**
   * The host for `createAuth`: a plain object. Spread it to replace or to leave out a part.
   *
   * @example
   * const host = { ...kit.host, openBrowser: undefined }; // nothing can open a browser here
   */
  readonly host: TestHost;
  /** The time of the machine and of the server. */
  readonly clock: TestClock;
  /** The user and their browser. */
  readonly browser: TestBrowser;
  /** The server. */
  readonly server: TestServer;
  /** The storage. */
  readonly storage: TestStorage;
  /** The environment variables that the host reads. A test may change them at any time. */
  readonly env: Record<string, string | undefined>;
  /**
   * Creates the host of another window on the same machine, with the same storage, clock, browser and server.
   *
   * @returns The host.
   *
   * @example
   * const other = await createAuth({ host: kit.window(), client });
   * await other.logout(); // the first window is told
   */
  window(): TestHost;
  /**
   * Makes something go wrong, now or with the next request. Await it before the call that must suffer.
   *
   * @param name - The fault.
   * @param options - The options of that fault; see {@link FaultOptions}.
   * @throws {AuthError} `invalid_option` if the fault or an option is unknown, or if the kit lacks the part that
   * the fault is about.
   *
   * @example
   * await kit.fault("lost_answer", { route: "POST /oauth/token" });
   */
  fault<Name extends FaultName>(name: Name, options?: FaultOptions[Name]): Promise<void>;
}

/** A host with everything that a developer's machine has. */
export type TestHost = Host & Required<Pick<Host, "clock" | "env" | "fetch" | "listen" | "openBrowser" | "prompt">>;

/** The name of a fault. Each fault happens once, or as often as its options say. */
export type FaultName = keyof FaultOptions;

/** The faults by name, with the options of each. */
export interface FaultOptions {
  /** The server does what it was asked, but its answer never arrives. */
  lost_answer: RequestFault;
  /** The server does nothing and answers 429. */
  rate_limited: RequestFault & {
    /** How long it asks to wait, in ms, rounded up to whole seconds. Default 30 000. */
    retryAfterMs?: number | undefined;
  };
  /** This machine's clock is set. */
  clock_skew: {
    /** How far forward, in ms; back if it is negative. Default 10 minutes. */
    ms?: number | undefined;
  };
  /** This machine sleeps: time passes on its clock and for the server, and no timer runs. */
  sleep: {
    /** How long, in ms. Default 8 hours. */
    ms?: number | undefined;
  };
  /**
   * Another window logs in as the user of {@link TestBrowser.account}, or logs out. A login that is replaced is
   * revoked after 5 s, if the clock is moved that far.
   */
  second_window: {
    /** What it does. Default `"signs_in"`. */
    does?: "signs_in" | "signs_out" | undefined;
  };
  /** Another program holds the lock of the storage. */
  locked_store: {
    /** How long, in ms. Default 60 000. */
    ms?: number | undefined;
  };
  /** The server revokes every token that it has issued. */
  revoked_elsewhere: Record<string, never>;
}

/** Which requests a fault affects. */
export interface RequestFault {
  /**
   * The method and the path without query, such as `POST /oauth/token`. A `*` at the end matches any ending.
   * Default: any request.
   */
  route?: string | undefined;
  /** How many of these requests. Default 1. */
  times?: number | undefined;
}

/** A clock that stands still until the test moves it. */
export declare class TestClock implements Clock {
  /**
   * Creates a clock.
   *
   * @param options - The time at which it begins.
   * @throws {AuthError} `invalid_option` if an option is unknown.
   */
  constructor(options?: TestClockOptions);
  /** How many waits are in progress. */
  readonly sleepers: number;
  /**
   * Returns the time of this machine's clock.
   *
   * @returns The time in ms since 1970.
   */
  wallNow(): number;
  /**
   * Returns the time that timers follow.
   *
   * @returns The time in ms since an arbitrary moment.
   */
  monotonicNow(): number;
  /**
   * Returns the time of the server's clock.
   *
   * @returns The time in ms since 1970.
   */
  serverNow(): number;
  /**
   * Waits until the clock was moved by `ms`.
   *
   * @param ms - How long, in ms.
   * @param signal - Forgets the wait; its promise then stays pending.
   */
  sleep(ms: number, signal?: Signal): Promise<void>;
  /**
   * Moves the clock forward. What is due on the way happens in its order, each at its own time.
   *
   * @param ms - How far, in ms.
   *
   * @example
   * await kit.clock.advance(25 * 3_600_000);
   */
  advance(ms: number): Promise<void>;
  /**
   * Moves the clock forward, wait by wait, until a call has ended. For calls that wait: a rotation, a login with a
   * code, a login that the user does not finish.
   *
   * @param call - The promise of the call.
   * @returns What the call returns.
   * @throws {Error} if no amount of time ends the call, and whatever the call rejects with.
   *
   * @example
   * const { revoked } = await kit.clock.run(auth.tokens.rotate());
   */
  run<T>(call: PromiseLike<T>): Promise<T>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
  /**
   * Sets the clocks of this machine and of the server. No timer runs.
   *
   * @param wallMs - How far to move this machine's clock, in ms.
   * @param serverMs - How far to move the server's clock, in ms.
   */
  jump(wallMs: number, serverMs: number): void;
}

/** The options of a {@link TestClock}. */
export interface TestClockOptions {
  /** The time at which it begins, in ms since 1970. Default 2026-01-01T00:00:00Z. */
  startMs?: number | undefined;
}

/** A storage in memory, which any number of windows may share. */
export declare class TestStorage implements CredentialStorage {
  /**
   * Creates an empty storage.
   *
   * @param options - What the storage can do, and what it says of itself.
   * @throws {AuthError} `invalid_option` if an option is unknown.
   */
  constructor(options?: TestStorageOptions);
  /** What is stored, to look at. To write, call {@link TestStorage.set}, which reports the change. */
  readonly entries: ReadonlyMap<string, string>;
  /** Whether a window holds the lock. */
  readonly isLocked: boolean;
  /** How long the content is kept, as the storage says. */
  readonly persistence: Persistence;
  /**
   * Waits for the lock and takes it. Missing in a storage without a lock.
   *
   * @returns A function that releases the lock.
   */
  readonly lock?: () => Promise<() => void>;
  /**
   * Reports every change, including one's own. Missing in a storage that reports none.
   *
   * @param listener - Called after each change, with the key.
   * @returns A function that stops the listening.
   */
  readonly onDidChange?: (listener: (key?: string) => void) => () => void;
  /**
   * Reads a text.
   *
   * @param key - The key.
   * @returns The text; `undefined` if there is none.
   */
  get(key: string): string | undefined;
  /**
   * Stores a text and reports the change.
   *
   * @param key - The key.
   * @param text - The text.
   */
  set(key: string, text: string): void;
  /**
   * Deletes a text and reports the change.
   *
   * @param key - The key.
   */
  delete(key: string): void;
}

/** The options of a {@link TestStorage}. */
export interface TestStorageOptions {
  /** Whether it has a lock. Default `true`. */
  lock?: boolean | undefined;
  /** Whether it reports changes. Default `true`; without it, the core looks from time to time. */
  watch?: boolean | undefined;
  /** How long it says that it keeps its content. Default `"durable"`. */
  persistence?: Persistence | undefined;
}

/** A user and their organization. */
export interface TestAccount {
  /** The id of the user. */
  userId: string;
  /** The user's e-mail address. */
  email: string;
  /** The id of the organization. */
  organizationId: string;
  /** The display name of the organization. */
  organizationName: string;
}

/**
 * What a user does with a page that asks for consent: approves or denies it at once, or leaves it open
 * (`never_returns`) until the test calls {@link TestBrowser.approve} or {@link TestBrowser.deny}.
 */
export type BrowserBehaviour = "approves" | "denies" | "never_returns";

/** The user, their browser, and the loopback ports of the machine. */
export interface TestBrowser {
  /** What the user does with the next page, shown code or question for a text. */
  behaviour: BrowserBehaviour;
  /** The user who approves the next page. */
  account: TestAccount;
  /** Every address that was opened, in order. */
  readonly opened: readonly string[];
  /**
   * Approves what was left open last.
   *
   * @throws {Error} if nothing is open.
   */
  approve(): void;
  /**
   * Denies what was left open last.
   *
   * @throws {Error} if nothing is open.
   */
  deny(): void;
}

/** A small Plexicus behind `host.fetch`. It follows the contract, and knows only the routes that a test registers. */
export interface TestServer {
  /** The address of the API. */
  readonly apiUrl: string;
  /** Every request, in order. */
  readonly requests: readonly TestRequest[];
  /**
   * Answers a request; the same as `host.fetch`.
   *
   * @param url - The address.
   * @param init - The request.
   * @returns The answer.
   * @throws {TypeError} if the address is not this server's, or if a fault loses the answer.
   */
  readonly fetch: (url: string, init: TransportInit) => Promise<ResponseLike>;
  /**
   * Registers the answer to a route of the API, instead of any answer that it had. The token is checked first: one
   * that is expired or revoked is answered 401, one without `requiredScope` 403. A route that is not registered is
   * answered 404.
   *
   * @param route - The method and the path without query. A `*` at the end matches any ending, and the longest
   * route wins.
   * @param answer - The answer, or a function that makes it.
   * @param options - The scope that the route requires, and how many requests it answers.
   * @throws {AuthError} `invalid_option` if an option or a field of the answer is unknown.
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
  /**
   * Creates a personal API token of the user, to paste or to put into `PLEXICUS_API_TOKEN`.
   *
   * @param options - The name, the lifetime and the owner of the token.
   * @returns The token.
   * @throws {AuthError} `invalid_option` if an option is unknown.
   */
  createToken(options?: TestTokenOptions): string;
}

/** The options of {@link TestServer.respond}. */
export interface RouteOptions {
  /** The scope that a login's token must have. A personal token has every scope. Default: none. */
  requiredScope?: string | undefined;
  /** How many requests it answers; then the earlier answer applies again. Default: all. */
  times?: number | undefined;
}

/** The options of {@link TestServer.createToken}. */
export interface TestTokenOptions {
  /** The name. Default `test`. */
  name?: string | undefined;
  /** The lifetime, in ms. Default `null`: it never expires. */
  lifetimeMs?: number | null | undefined;
  /** The owner. Default: the browser's user. */
  account?: TestAccount | undefined;
}

/** A request as the server saw it. It holds the fake tokens. */
export interface TestRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The path, without query. */
  readonly path: string;
  /** The query with its `?`; empty if there was none. */
  readonly query: string;
  /** The headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body; empty if there was none. */
  readonly body: string;
  /** When it arrived, in ms since 1970 by the server's clock. */
  readonly atMs: number;
  /** The status of its answer, whether or not the answer arrived; `null` until then. */
  readonly status: number | null;
}

/** An answer of the server. Its `Date` header is the server's clock. */
export interface TestAnswer {
  /** The HTTP status. Default 200. */
  status?: number | undefined;
  /** The headers by name. */
  headers?: Record<string, string> | undefined;
  /** The body, sent as JSON. */
  json?: unknown;
  /** The body as it is, if there is no `json`. */
  text?: string | undefined;
}
