// The user, their browser, and the machine's loopback ports.

import type { Listener, ListenOptions, Question, ShownCode } from "../../types/index.js";
import type { BrowserBehaviour, TestAccount, TestBrowser } from "../../types/testing.js";
import { oneOf } from "./options.js";
import type { FakePlexicus } from "./server.js";

const BEHAVIOURS: readonly BrowserBehaviour[] = ["approves", "denies", "never_returns"];

/** A page, code or question that waits for the user. */
interface Waiting {
  approve(): void;
  deny(): void;
}

export class FakeBrowser implements TestBrowser {
  account: TestAccount;
  readonly opened: string[] = [];
  #behaviour: BrowserBehaviour;
  readonly #waiting: Waiting[] = [];
  readonly #listening = new Map<number, ListenOptions>();

  constructor(
    behaviour: BrowserBehaviour,
    account: TestAccount,
    readonly server: () => FakePlexicus,
  ) {
    this.#behaviour = oneOf("browser", behaviour, BEHAVIOURS);
    this.account = account;
  }

  get behaviour(): BrowserBehaviour {
    return this.#behaviour;
  }

  set behaviour(behaviour: BrowserBehaviour) {
    this.#behaviour = oneOf("behaviour", behaviour, BEHAVIOURS);
  }

  approve(): void {
    this.#last().approve();
  }

  deny(): void {
    this.#last().deny();
  }

  /** Binds the first free port. */
  async listen(options: ListenOptions): Promise<Listener> {
    for (let port = options.firstPort; port <= options.lastPort; port++) {
      if (this.#listening.has(port)) continue;
      this.#listening.set(port, options);
      return { port, close: () => void this.#listening.delete(port) };
    }
    throw new Error("no port is free");
  }

  /** Shows the sign-in page. */
  open(url: string, behaviour = this.behaviour): boolean {
    this.opened.push(url);
    const { searchParams: page } = new URL(url);
    const back = (outcome: [name: string, value: string]) => {
      const query = new URLSearchParams([outcome, ["state", page.get("state") ?? ""]]);
      this.#visit(Number(page.get("port")), `/callback?${query}`);
    };
    this.#meet(behaviour, {
      approve: () => back(["code", this.server().oauth.authorize(page, this.account)]),
      deny: () => back(["error", "access_denied"]),
    });
    return true;
  }

  /** Shows a code, which the user types on any device. */
  show({ userCode }: ShownCode): void {
    const { oauth } = this.server();
    this.#meet(this.behaviour, {
      approve: () => oauth.decide(userCode, this.account),
      deny: () => oauth.decide(userCode, "denied"),
    });
  }

  /** Asks for the code that a page shows, or for a personal token. */
  ask({ url }: Question): Promise<string | null> {
    return new Promise((answer) =>
      this.#meet(this.behaviour, {
        approve: () => answer(this.#pasted(url)),
        deny: () => answer(null),
      }),
    );
  }

  #pasted(url: string | null): string {
    const server = this.server();
    return url === null ? server.createToken() : server.oauth.authorize(new URL(url).searchParams, this.account);
  }

  // If the login has ended, nothing listens on the port.
  #visit(port: number, target: string): void {
    const reply = () => undefined;
    this.#listening.get(port)?.onRequest({ method: "GET", target, host: `127.0.0.1:${port}`, reply });
  }

  #meet(behaviour: BrowserBehaviour, waiting: Waiting): void {
    if (behaviour === "approves") waiting.approve();
    else if (behaviour === "denies") waiting.deny();
    else this.#waiting.push(waiting);
  }

  #last(): Waiting {
    const last = this.#waiting.pop();
    if (!last) throw new Error("Nothing is waiting for the user: no page, code or question is open.");
    return last;
  }
}
