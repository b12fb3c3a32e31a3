// The fake host: every callback, scripted.

import type { CallbackPage, Host, Listener, ListenerRequest, ListenOptions, Prompt } from "@plexicus/auth";
import { fill } from "./expect.js";
import type { FakeServer } from "./fake-server.js";
import { behave, COMPLAINT, FakeMarker, FakeStorage } from "./fake-storage.js";
import type { Behaviour, Fields, HostSpec, Visit } from "./scenario.js";

/** The response to a request to the listener, once there is one. */
export type Tab = Partial<CallbackPage>;

export class FakeHost implements Host {
  readonly storage: FakeStorage;
  readonly marker?: FakeMarker;
  readonly clock: Host["clock"];
  readonly fetch: NonNullable<Host["fetch"]>;
  readonly browser: Host["browser"];
  readonly preferred: Host["preferred"];
  readonly preferredBy: Host["preferredBy"];
  readonly returnTo: Host["returnTo"];
  readonly shell: Host["shell"];
  readonly openBrowser?: (url: string) => Promise<boolean>;
  readonly externalAddress?: (url: string) => Promise<string>;
  readonly listen?: (options: ListenOptions) => Promise<Listener>;
  readonly confirmServer?: NonNullable<Host["confirmServer"]>;
  readonly sharedToken?: NonNullable<Host["sharedToken"]>;
  readonly purposeFrom: Host["purposeFrom"];
  readonly redirect?: NonNullable<Host["redirect"]>;
  readonly prompt: Prompt = {};
  readonly opened: string[] = [];
  answers: (string | null)[] = [];
  pastes: (string | null)[] = [];
  /** How many paste prompts are open. */
  boxes = 0;
  variables: Fields;
  listeners = 0;
  readonly #confirmed = new Set<string>();
  #listening: ListenOptions | undefined;

  constructor(
    readonly spec: HostSpec,
    readonly server: FakeServer,
  ) {
    this.storage = new FakeStorage(spec);
    this.variables = spec.env ?? {};
    if (spec.marker) this.marker = new FakeMarker(spec.marker);
    this.clock = server.clock;
    this.fetch = (url, init) => server.fetch(url, init);
    this.browser = spec.browser;
    this.preferred = spec.preferred;
    this.preferredBy = spec.preferredBy;
    this.returnTo = spec.returnTo;
    this.shell = spec.shell;
    const has = (behaviour: Behaviour | undefined) => behaviour !== "absent";
    if (has(spec.openBrowser)) this.openBrowser = (url) => this.#openBrowser(url);
    if (has(spec.listen)) this.listen = (options) => this.#listen(options);
    if (has(spec.show)) this.prompt.show = () => behave(spec.show);
    if (has(spec.ask)) this.prompt.ask = () => this.#ask();
    if (spec.askCallback && has(spec.askCallback))
      this.prompt.askCallback = (_question, signal) => this.#askCallback(signal as AbortSignal);
    if (spec.externalAddress !== undefined && spec.externalAddress !== "absent")
      this.externalAddress = (url) => this.#externalAddress(url);
    if (spec.confirm && has(spec.confirm)) this.prompt.confirm = () => this.#confirm();
    if (spec.redirect) this.redirect = this.#redirect(spec.redirect);
    if (spec.confirmServer)
      this.confirmServer = (servers, interactive) => this.#confirmServer(servers.origins, interactive);
    this.purposeFrom = spec.purposeFrom;
    if (spec.sharedToken)
      this.sharedToken = (interactive, refused, scopes) => this.#sharedToken(interactive, refused, scopes);
  }

  env(name: string): string | undefined {
    return this.variables[name];
  }

  /** A browser sends a request to the listener, or the state of its window changes. */
  visit({ window, method = "GET", target = "", host = "127.0.0.1:{port}" }: Visit): Tab {
    const tab: Tab = {};
    const { known } = this.server;
    if (window) {
      this.#listening?.onWindow?.(window);
      return tab;
    }
    const reply: ListenerRequest["reply"] = (answer) => void Object.assign(tab, answer);
    this.#listening?.onRequest({ method, target: fill(target, known), host: fill(host, known), reply });
    return tab;
  }

  async #openBrowser(url: string): Promise<boolean> {
    this.opened.push(url);
    await behave(this.spec.openBrowser);
    return this.spec.openBrowser !== "refuses";
  }

  async #listen(options: ListenOptions): Promise<Listener> {
    await behave(this.spec.listen);
    this.listeners++;
    this.#listening = options;
    return { port: options.firstPort, close: () => void this.listeners-- };
  }

  // A page that navigates away is never notified again; a page that is returned to is.
  #redirect(behaviour: Behaviour): NonNullable<Host["redirect"]> {
    let kept: string | null = null;
    return {
      origin: this.spec.page ?? "http://127.0.0.1:9100",
      keep: (attempt) => {
        if (behaviour === "throws") throw new Error(COMPLAINT);
        if (behaviour !== "forgets") kept = attempt;
      },
      take: () => {
        const taken = kept;
        kept = null;
        return taken;
      },
      leave: (url) => {
        this.opened.push(url);
        return behaviour === "refuses" ? Promise.resolve() : new Promise(() => undefined);
      },
    };
  }

  async #confirm(): Promise<boolean> {
    await behave(this.spec.confirm);
    return this.spec.confirm === "works";
  }

  async #confirmServer(origins: readonly string[], interactive: boolean): Promise<boolean> {
    const { agreesTo = [], behaviour } = this.spec.confirmServer ?? {};
    await behave(behaviour);
    if (interactive)
      origins.filter((origin) => agreesTo.includes(origin)).forEach((origin) => this.#confirmed.add(origin));
    return origins.every((origin) => this.#confirmed.has(origin));
  }

  async #sharedToken(
    interactive: boolean,
    refused: boolean,
    scopes: readonly string[],
  ): Promise<string | false | undefined> {
    const { token, toAsk, ifRefused, forScopes, cancels, behaviour } = this.spec.sharedToken ?? {};
    await behave(behaviour);
    if (interactive && cancels) return false;
    const forThese = forScopes?.[scopes.join(" ")];
    if (forThese !== undefined) return forThese;
    if (!interactive) return token;
    return (refused ? ifRefused : undefined) ?? toAsk ?? token;
  }

  // An unanswered prompt stays open until its signal aborts.
  async #askCallback(signal: AbortSignal): Promise<string | null> {
    if (this.spec.askCallback === "throws") throw new Error(COMPLAINT);
    const paste = this.spec.askCallback === "never" ? undefined : this.pastes.shift();
    if (typeof paste === "string") return fill(paste, this.server.known);
    if (paste === null) return null;
    this.boxes++;
    signal.addEventListener("abort", () => void this.boxes--);
    return new Promise(() => undefined);
  }

  async #externalAddress(url: string): Promise<string> {
    const { externalAddress: address = "" } = this.spec;
    if (address === "throws" || address === "never") await behave(address);
    return address === "works" ? url : address.replaceAll("{port}", new URL(url).port);
  }

  async #ask(): Promise<string | null> {
    await behave(this.spec.ask);
    const answer = this.answers.shift();
    if (answer === undefined) return new Promise(() => undefined);
    return answer === null ? null : fill(answer, this.server.known);
  }
}
