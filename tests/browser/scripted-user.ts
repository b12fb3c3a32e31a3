/** A user who operates the stand-in server's pages as a person would. */

import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";

import { totp } from "./totp.js";

export { openBrowser } from "./chrome.js";

/** The credentials of a user. */
export interface Credentials {
  email: string;
  password: string;
  totpSecret?: string;
}

/** The choices of the form for a new token. */
export type Expiry = "30 days" | "90 days" | "Never";

const DEADLINE_MS = 20_000;

/** One person at one browser window. */
export class ScriptedUser {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #appUrl: string;
  #credentials: Credentials | undefined;

  private constructor(context: BrowserContext, page: Page, appUrl: string) {
    this.#context = context;
    this.page = page;
    this.#appUrl = appUrl;
    page.setDefaultTimeout(DEADLINE_MS);
  }

  /** Opens a new window without cookies and without a page. */
  static async open(browser: Browser, appUrl: string, options: BrowserContextOptions = {}): Promise<ScriptedUser> {
    const context = await browser.newContext(options);
    return new ScriptedUser(context, await context.newPage(), appUrl);
  }

  /** Signs in, and remembers the credentials in case a page asks again. */
  async signIn(credentials: Credentials): Promise<void> {
    this.#credentials = credentials;
    await this.#go("/login");
  }

  /** Approves the login at this `/auth/cli` address; returns the answer of the program's listener. */
  async approve(authorizeUrl: string, organization?: string): Promise<string> {
    return this.#decide(authorizeUrl, "Approve", organization);
  }

  /** Denies the login at this `/auth/cli` address; returns the answer of the program's listener. */
  async deny(authorizeUrl: string): Promise<string> {
    return this.#decide(authorizeUrl, "Deny");
  }

  /** The short code on the consent page, or null if it shows none. */
  async checkCode(authorizeUrl: string): Promise<string | null> {
    await this.#go(authorizeUrl);
    const code = this.page.locator(".check-code");
    return (await code.count()) > 0 ? code.textContent() : null;
  }

  /** Enters the code of a device login, and approves or denies it. */
  async activate(
    verificationUri: string,
    userCode: string,
    decision: "Approve" | "Deny" = "Approve",
    organization?: string,
  ): Promise<void> {
    await this.#go(verificationUri);
    await this.page.getByLabel("Code", { exact: true }).fill(userCode);
    await this.#press("Continue");
    await this.#choose(organization);
    await this.#press(decision);
    const outcome = decision === "Approve" ? "Approved" : "Denied";
    await this.page.getByRole("heading", { name: outcome }).waitFor();
  }

  /** Generates a personal token in Settings and returns it. */
  async generateToken(wanted: { name: string; expiry: Expiry }): Promise<string> {
    await this.#go("/settings/api-tokens");
    await this.page.getByText("+ Generate Token").click();
    await this.page.getByLabel("Name", { exact: true }).fill(wanted.name);
    await this.page.getByLabel(wanted.expiry).check();
    await this.#press("Generate");
    return this.page.getByLabel("The new token").inputValue();
  }

  /** Revokes the token or login with this name in Settings. */
  async revokeToken(name: string | RegExp): Promise<void> {
    await this.#go("/settings/api-tokens");
    const link = typeof name === "string" ? `Revoke “${name}”` : name;
    await this.page.getByRole("link", { name: link }).click();
    await this.#press("Revoke");
    await this.page.getByRole("status").filter({ hasText: "is revoked" }).waitFor();
  }

  /** Saves a screenshot of the full page. */
  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path, fullPage: true });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  async #decide(authorizeUrl: string, decision: "Approve" | "Deny", organization?: string): Promise<string> {
    await this.#go(authorizeUrl);
    await this.#choose(organization);
    await this.#button(decision).click();
    await this.page.waitForURL((url) => url.pathname === "/callback");
    return this.page.locator("body").innerText();
  }

  /** Chooses the organization with this name, or keeps the preselected one. */
  async #choose(organization: string | undefined): Promise<void> {
    if (!organization) return;
    await this.page.getByRole("group", { name: "Organization" }).getByLabel(organization).check();
  }

  /** Opens an address or a path, and signs in if the page asks for it. */
  async #go(address: string): Promise<void> {
    await this.page.goto(new URL(address, this.#appUrl).href);
    if (this.#path() !== "/login") return;
    if (!this.#credentials) throw new Error("The page asks to sign in: call signIn() first.");
    const { email, password, totpSecret } = this.#credentials;
    await this.page.getByLabel("E-mail address").fill(email);
    await this.page.getByLabel("Password").fill(password);
    await this.#press("Sign in");
    if (this.#path() === "/login/code" && totpSecret) {
      await this.page.getByLabel("Six-digit code").fill(totp(totpSecret));
      await this.#press("Verify");
    }
  }

  /** Presses a button, waits for the next page, and throws if that page shows an error. */
  async #press(name: string): Promise<void> {
    await Promise.all([this.page.waitForEvent("load"), this.#button(name).click()]);
    const alert = this.page.getByRole("alert");
    if ((await alert.count()) > 0) {
      throw new Error(`After “${name}” the page says: ${await alert.innerText()}`);
    }
  }

  #button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  #path(): string {
    return new URL(this.page.url()).pathname;
  }
}
