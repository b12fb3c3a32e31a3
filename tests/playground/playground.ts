/** The playground, served by its own dev server, and a visitor of its page. */

import assert from "node:assert/strict";

import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";

import { type DevServer, startDevServer } from "../browser/dev-server.js";

const DEADLINE_MS = 20_000;

/** Starts a dev server that serves the playground. */
export async function startPlayground(): Promise<DevServer> {
  const folder = process.env["PLEXICUS_PLAYGROUND"];
  if (!folder) throw new Error("PLEXICUS_PLAYGROUND must name the built playground.");
  return startDevServer({ playground: folder, deviceIntervalS: 1 });
}

/** One browser window with one tab at the playground. */
export class Visitor {
  /** Errors of the pages. */
  readonly complaints: string[] = [];
  /** Requests to other origins than the dev server's. */
  readonly foreign: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly server: DevServer,
    readonly page: Page,
  ) {}

  static async open(browser: Browser, server: DevServer, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(DEADLINE_MS);
    const visitor = new Visitor(context, server, await context.newPage());
    visitor.#listen(visitor.page);
    context.on("page", (page) => visitor.#listen(page));
    await visitor.visit(visitor.page);
    return visitor;
  }

  /** Opens the playground and waits until it is ready for a login. */
  async visit(page: Page): Promise<void> {
    await page.goto(`${this.server.url}/playground/`);
    await ready(page);
  }

  /** Opens a second tab of the same browser. */
  async secondTab(): Promise<Page> {
    const page = await this.context.newPage();
    await this.visit(page);
    return page;
  }

  /** Starts a login with this method; Grace approves it if the checkbox is on. */
  async signIn(method = "by a popup", page = this.page): Promise<void> {
    await page.getByLabel("Sign-in method").selectOption(method);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  /** Starts a login by hand; returns the popup at the sign-in page. */
  async openSignIn(): Promise<Page> {
    await this.page.getByLabel("Let Grace sign in for me").uncheck();
    const opened = this.context.waitForEvent("page");
    await this.signIn();
    const popup = await opened;
    await popup.getByLabel("E-mail address").waitFor();
    return popup;
  }

  /** Opens a tab of the page's left or right column. */
  async show(tab: string, page = this.page): Promise<void> {
    await page.getByRole("tab", { name: tab, exact: true }).click();
  }

  /** Presses the action with this name. */
  async press(name: string, page = this.page): Promise<void> {
    await page
      .locator(".actions button")
      .filter({ has: page.locator("strong", { hasText: new RegExp(`^${name}$`) }) })
      .click();
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  #listen(page: Page): void {
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      // Chromium logs a refused request as an error; these tests expect refused requests.
      const isExpected = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isExpected) this.complaints.push(message.text());
    });
    page.on("request", (request) => {
      const { origin, pathname, protocol } = new URL(request.url());
      if (protocol.startsWith("http") && origin !== this.server.url) this.foreign.push(origin + pathname);
    });
  }
}

/** Waits until the page is ready for a login. */
export async function ready(page: Page): Promise<void> {
  await page.locator("#sign-in-button:enabled").waitFor();
}

/** Waits for this state and returns the text about the user. */
export async function who(
  page: Page,
  state: "logged_in" | "logged_out" | "stale" | "rejected" | "expired" | "invalid",
): Promise<string> {
  const place = page.locator(`#who[data-state="${state}"]`);
  await place.waitFor();
  return place.innerText();
}

/** The texts of the messages in the picture, such as `Core to API: GET /x`. */
export async function messages(page: Page): Promise<string[]> {
  const texts = await page.locator(".messages .message").allTextContents();
  return texts.map((text) => text.trim());
}

/** The visible outcome of this kind. */
export function outcome(page: Page, kind: "good" | "bad"): Locator {
  return page.locator(`.outcome.${kind}:visible`);
}

/** Checks that the messages occur in this order; others may be between them. */
export function assertInOrder(found: string[], wanted: string[]): void {
  let from = 0;
  for (const text of wanted) {
    const index = found.indexOf(text, from);
    assert.notEqual(index, -1, `${text} is not after its predecessors in\n${found.join("\n")}`);
    from = index + 1;
  }
}
