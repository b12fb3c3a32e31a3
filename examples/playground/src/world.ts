// The state that the page's parts share: the core, its recorded host, the clock and the environment.

import {
  type Auth,
  AuthError,
  type BrowserHost,
  type ChangeEvent,
  createBrowserAuth,
  createBrowserHost,
  type ListenOptions,
  type LoginOptions,
  type Progress,
  type Prompt,
  type Session,
  type Status,
  type StoredAccount,
} from "@plexicus/auth/browser";
import { MovableClock } from "./clock.js";
import { CONNECTION } from "./connection.js";
import { control } from "./control.js";
import { GRACE, type Person, personOf } from "./people.js";
import { decide, type Manner, type Scripted } from "./scripted-person.js";
import { Recorder } from "./trace/recorder.js";
import { recorded } from "./trace/recording-host.js";
import { watchVisits } from "./trace/web-app-visits.js";

/** The last call to the core; the code to copy shows it. */
export type LastDone =
  | "login"
  | "agent"
  | "ensure"
  | "call"
  | "status"
  | "rotate"
  | "accounts"
  | "default"
  | "logout"
  | "logoutOne"
  | "logoutAll";

const HOUR_MS = 3_600_000;

/** How long before the expiry the `expiring` event comes; the time line marks it. */
export const WARN_BEFORE_MS = { fixed: [HOUR_MS], sliding: [HOUR_MS, HOUR_MS / 4] };

export class World {
  readonly clock = new MovableClock();
  readonly recorder = new Recorder();
  readonly environment = new Map<string, string>();
  readonly events: ChangeEvent[] = [];
  /** The form of the last code exchange, as a thief who saw it would have it. */
  lastExchange = "";
  lastDone: LastDone = "login";
  lastMethod: LoginOptions["method"] = "auto";
  status: Status | undefined;
  accounts: StoredAccount[] = [];
  auth!: Auth;
  host!: BrowserHost;
  /** Called when the sign-in window is closed before its login has ended. */
  onWindowClosed = () => {};
  #scripted: Scripted | undefined;
  /** The scripted person's way to the callback. It may end after its login. */
  #led: Promise<unknown> = Promise.resolve();
  #listening: ListenOptions | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #loginListeners = new Set<() => void>();

  private constructor(readonly prompt: Prompt) {}

  static async create(prompt: Prompt): Promise<World> {
    const world = new World(prompt);
    await world.keepIn("indexeddb");
    return world;
  }

  /** Stores logins in this storage from now on. */
  async keepIn(storage: "indexeddb" | "memory"): Promise<void> {
    const own = createBrowserHost({ prompt: this.prompt, storage });
    const host: BrowserHost = {
      ...own,
      clock: this.clock,
      env: (name) => this.environment.get(name),
      openBrowser: (url) => this.#open(own, url),
      ...(own.listen && { listen: this.#heard(own.listen) }),
      ...(own.redirect && { redirect: { ...own.redirect, leave: (url) => this.#leave(own.redirect, url) } }),
    };
    this.host = recorded(host, this.recorder, (form) => (this.lastExchange = form));
    await this.restart();
  }

  /** Starts again as after a page reload: only stored data remains. */
  async restart(meanwhile?: () => Promise<void>): Promise<void> {
    const before: Auth | undefined = this.auth;
    await before?.dispose();
    await meanwhile?.();
    this.auth = await createBrowserAuth({ ...CONNECTION, host: this.host, warnBeforeMs: WARN_BEFORE_MS });
    // Before the listener, which starts the core's watch: that asks the server about an uncertain login.
    await this.refresh();
    this.auth.onDidChange((event) => {
      this.events.push(event);
      void this.refresh();
    });
  }

  /** The person who decides in the login in progress, or whose login is used; Grace by default. */
  get person(): Person {
    return this.#scripted?.person ?? personOf(this.status?.identity) ?? GRACE;
  }

  /** Logs in. With `manner`, this person decides; without it, the visitor does. */
  async logIn(options: LoginOptions, manner?: Manner, person = GRACE): Promise<Session> {
    this.recorder.clear();
    return this.#logIn(options, manner && { person, manner });
  }

  /** Adds a login to the same picture. It has no window, since a click can open only one. */
  async logInToo(options: LoginOptions, person: Person): Promise<Session> {
    const onProgress = (step: Progress) => void (step.kind === "browser" && this.host.openBrowser?.(step.url));
    const unseen = { ...options, method: "browser", openBrowser: false, onProgress } as const;
    return this.#logIn(unseen, { person, manner: "approves without a window" });
  }

  async #logIn(options: LoginOptions, scripted: Scripted | undefined): Promise<Session> {
    const { method = "auto", purpose, expect } = options;
    for (const listener of this.#loginListeners) listener();
    this.#scripted = scripted;
    this.lastDone = purpose ? "agent" : "login";
    this.lastMethod = method;
    this.recorder.add("page", "core", "start", "log in", { method, purpose, expect });
    // Nothing is awaited before this, so that the popup opens within the click.
    const login = this.auth.login({ onProgress: (step) => this.#tell(step), ...options });
    const stopWatching = scripted ? undefined : watchVisits(this.recorder, Date.now());
    try {
      const session = await login;
      await stopWatching?.();
      const { identity, scope } = session;
      this.recorder.add("core", "page", "done", "signed in", { as: identity?.email, purpose, scope });
      return session;
    } catch (error) {
      await stopWatching?.();
      this.fail(error);
      throw error;
    } finally {
      // Otherwise this person could take over the window of the next login.
      await this.#led.catch(() => undefined);
      this.#scripted = undefined;
      await this.refresh();
    }
  }

  #tell(step: Progress): void {
    if (step.kind !== "window_closed") return;
    this.recorder.add("browser", "core", "closed", "the window was closed");
    this.onWindowClosed();
  }

  /** Lets time pass here and at the server. */
  async advance(ms: number): Promise<void> {
    // The server first, because the core may ask it as soon as its own clock moves.
    await control.advance(ms);
    this.clock.advance(ms);
  }

  /** Performs a call other than a login, and shows it in the picture, even if it fails. */
  async perform<T>(done: LastDone, title: string, action: (auth: Auth) => Promise<T>): Promise<T> {
    this.lastDone = done;
    this.recorder.add("page", "core", "call", title);
    try {
      const outcome = await action(this.auth);
      this.recorder.add("core", "page", "answer", "done");
      return outcome;
    } catch (error) {
      this.fail(error);
      throw error;
    } finally {
      await this.refresh();
    }
  }

  fail(error: unknown): void {
    const { code, remedy } = error instanceof AuthError ? error : { code: "", remedy: "" };
    this.recorder.add("core", "page", "failed", code || String(error), { remedy });
  }

  async refresh(): Promise<void> {
    try {
      [this.status, this.accounts] = await Promise.all([this.auth.status(), this.auth.accounts.list()]);
    } catch {
      // A storage error is reported by the calls that use the storage.
      [this.status, this.accounts] = [undefined, []];
    }
    this.tell();
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Calls the listener when a login begins. */
  onLogin(listener: () => void): void {
    this.#loginListeners.add(listener);
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  async #leave(redirect: BrowserHost["redirect"], url: string): Promise<void> {
    const address = this.#scripted ? await decide(url, this.#scripted, this.recorder) : url;
    await this.recorder.keep();
    return redirect?.leave(address);
  }

  async #open(own: BrowserHost, url: string): Promise<boolean> {
    const lead = async (address: string) => (await own.openBrowser?.(address)) !== false;
    const scripted = this.#scripted;
    if (!scripted) return lead(url);
    // The paste dialog provides the address.
    if (this.lastMethod === "paste") return true;
    const isSeen = scripted.manner !== "approves without a window";
    const led = decide(url, scripted, this.recorder).then(isSeen ? lead : (address) => this.#deliver(address));
    this.#led = led;
    // The wait for the callback starts now; a late person arrives after it has ended.
    return scripted.manner === "returns late" || led;
  }

  #heard(listen: NonNullable<BrowserHost["listen"]>): typeof listen {
    return (options) => {
      this.#listening = options;
      return listen(options);
    };
  }

  /** Delivers the callback as a window that follows the redirect would. */
  #deliver(address: string): boolean {
    const { pathname, search, host } = new URL(address);
    this.#listening?.onRequest({ method: "GET", target: pathname + search, host, reply: () => undefined });
    return true;
  }
}
