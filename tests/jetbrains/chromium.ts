/** JCEF's browser, simulated by headless Chromium: queries with CEF's checks, scheme handlers, no network. */

import type { Browser, Page, Route } from "playwright-core";

import type { Browsers, Tampering, ToBrowser, ToIde } from "./browsers.js";

export class ChromiumBrowsers implements Browsers {
  readonly #pages = new Map<number, Promise<Page>>();
  readonly #urls = new Map<number, string>();
  /** Scripts that wait to run, in order: CEF takes each at once, but a DevTools call takes a while. */
  readonly #scripts = new Map<number, string[]>();
  /** The addresses that pages requested outside their IDE. */
  readonly foreign: string[] = [];

  constructor(
    readonly browser: Browser,
    readonly ide: ToIde,
    readonly tampering: Tampering,
  ) {}

  async take(line: ToBrowser): Promise<void> {
    if (line.event === "browser") this.#pages.set(line.browser, this.#open(line.browser, line.queries, line.origins));
    if (line.event === "load") this.#urls.set(line.browser, line.url);
    const page = await this.#pages.get(line.browser);
    if (!page) return;
    switch (line.event) {
      case "load":
        return gone(page.goto(this.tampering.load?.(line.url) ?? line.url, { waitUntil: "commit" }));
      case "execute":
        return this.#execute(line.browser, page, line.code);
      case "replied":
        return this.#execute(line.browser, page, `(${reply})(${JSON.stringify(line)})`);
      case "close":
        this.#pages.delete(line.browser);
        return gone(page.close());
    }
  }

  // Scripts that arrive together run in one call. A script that throws does not stop the others.
  #execute(number: number, page: Page, code: string): void {
    const waiting = this.#scripts.get(number);
    if (waiting) return void waiting.push(code);
    const scripts = [code];
    this.#scripts.set(number, scripts);
    setImmediate(() => {
      this.#scripts.delete(number);
      const each = scripts.map((script) => `() => { ${script} }`).join(", ");
      void gone(page.evaluate(`for (const run of [${each}]) try { run(); } catch (error) { reportError(error); }`));
    });
  }

  async reload(file: string): Promise<void> {
    await (await this.page(file)).reload({ waitUntil: "commit" });
  }

  async run(file: string, code: string): Promise<void> {
    await gone((await this.page(file)).evaluate(code));
  }

  /** Returns the newest page of this file. */
  async page(file: string): Promise<Page> {
    const [newest] = [...this.#urls]
      .filter(([number, url]) => url.includes(`/${file}?`) && this.#pages.has(number))
      .map(([number]) => number)
      .reverse();
    const page = newest === undefined ? undefined : await this.#pages.get(newest);
    if (!page) throw new Error(`No browser shows ${file}`);
    return page;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pages.values()].map(async (page) => gone((await page).close())));
  }

  async #open(number: number, queries: string[], origins: string[]): Promise<Page> {
    // In a window of its own: Chromium draws the tabs behind another one only once a second.
    const page = await this.browser.newPage({ viewport: { width: 420, height: 720 }, reducedMotion: "reduce" });
    page.on("console", (message) => message.type() === "error" && this.ide.console(number, message.text()));
    page.on("load", () => this.ide.loaded(number));
    page.on("pageerror", (error) => this.ide.console(number, error.message));
    // The plain binding of DevTools: unlike Playwright's, it returns nothing to the page.
    const devTools = await page.context().newCDPSession(page);
    devTools.on("Runtime.bindingCalled", ({ payload }) => {
      const [name, query, text] = JSON.parse(payload) as [string, number, string];
      this.ide.query(number, query, name, text);
    });
    await devTools.send("Runtime.enable");
    await devTools.send("Runtime.addBinding", { name: "cefSend" });
    await page.addInitScript(installQueries, queries);
    await page.route("**/*", (route) => gone(this.#serve(number, route, origins)));
    return page;
  }

  async #serve(number: number, route: Route, origins: string[]): Promise<void> {
    const url = route.request().url();
    const { origin } = new URL(url.replace(/^http:/, "https:"));
    if (!origins.includes(origin)) {
      const isRefused = route.request().isNavigationRequest() && (await this.ide.isRefused(number, url));
      if (!isRefused) this.foreign.push(url);
      return route.abort("aborted"); // as in CEF, the page stays
    }
    const given = await this.ide.resource(url.replace(/^http:/, "https:"));
    const { status, mimeType, headers, body } = this.tampering.resource?.(url, given) ?? given;
    await route.fulfill({
      status,
      headers: { ...headers, "Content-Type": mimeType },
      body: Buffer.from(body, "base64"),
    });
  }
}

// A page that is closed or navigates away does not answer.
async function gone(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined);
}

interface Question {
  request: string;
  onSuccess?(text: string): void;
  onFailure?(code: number, message: string): void;
}

interface Shimmed {
  cefSend(payload: string): void;
  cefPending: Map<number, Question>;
}

/** Installs the functions of CEF's message router, with its checks. Runs in the page before its scripts. */
function installQueries(names: string[]): void {
  const shimmed = window as unknown as Shimmed;
  shimmed.cefPending = new Map();
  let last = 0;
  const refuse = (why: string): never => {
    throw new Error(`Invalid arguments; ${why}`);
  };
  for (const name of names) {
    const value = (...all: unknown[]): number => {
      const [question] = all as [Question];
      if (all.length !== 1 || typeof question !== "object" || question === null) refuse("expecting a single object");
      if (typeof question.request !== "string") refuse("object member 'request' is required and must have type string");
      if ("persistent" in question && typeof question.persistent !== "boolean")
        refuse("object member 'persistent' must have type boolean");
      shimmed.cefPending.set(++last, question);
      shimmed.cefSend(JSON.stringify([name, last, question.request]));
      return last;
    };
    Object.defineProperty(window, name, { value, writable: false, enumerable: false, configurable: false });
  }
}

/** Delivers the reply to a query once. Runs in the page. */
function reply({
  query,
  isSuccess,
  text,
  code,
}: {
  query: number;
  isSuccess: boolean;
  text: string;
  code: number;
}): void {
  const { cefPending } = window as unknown as Shimmed;
  const question = cefPending.get(query);
  cefPending.delete(query);
  if (isSuccess) question?.onSuccess?.(text);
  else question?.onFailure?.(code, text);
}
