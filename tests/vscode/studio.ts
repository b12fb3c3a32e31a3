/** Everything that a test in VS Code needs: a server, a browser, Ada with her own, and extensions. */

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import type { Browser } from "playwright-core";

import { type DevServer, type DevServerOptions, startDevServer } from "../browser/dev-server.js";
import { openBrowser, ScriptedUser } from "../browser/scripted-user.js";
import { CodeServer, type CodeServerOptions } from "./code-server.js";
import type { Settings } from "./settings.js";
import type { VscodeWeb } from "./vscode-web.js";
import { Workbench } from "./workbench.js";

const PICTURES = resolve("../vscode-pictures"); // the tests run in target/installed

export const ADA = "ada@example.test";
export const ADA_LABEL = "ada@example.test (Analytical Engines)";

export class Studio {
  private constructor(
    readonly server: DevServer,
    readonly browser: Browser,
    readonly ada: ScriptedUser,
    readonly folder: string,
  ) {}

  static async open(options: DevServerOptions = {}): Promise<Studio> {
    const server = await startDevServer({ deviceIntervalS: 1, ...options });
    process.once("exit", () => void server.stop());
    const browser = await openBrowser();
    const ada = await ScriptedUser.open(browser, server.url);
    await ada.signIn(server.account(ADA));
    return new Studio(server, browser, ada, await mkdtemp(join(tmpdir(), "plexicus-extensions-")));
  }

  /** The user's settings: the server's address and the login method. */
  settings(method: "auto" | "browser" | "device" | "paste" = "browser"): Settings {
    const { url } = this.server;
    return {
      "plexicus.apiUrl": url,
      "plexicus.appUrl": url,
      "plexicus.trust": "loopback",
      "plexicus.loginMethod": method,
      "plexicus.logLevel": "debug",
    };
  }

  /** Runs `work` in a window of this host, then stops the host. */
  async visit(host: CodeServer | VscodeWeb, work: (workbench: Workbench) => Promise<void>): Promise<void> {
    const context = await this.browser.newContext();
    try {
      await work(await Workbench.open(context, host.url));
    } finally {
      await context.close();
      await host.stop();
    }
  }

  /** Does the same in code-server, with these extensions in its Node host. */
  async visitNode(
    extensions: readonly string[],
    work: (workbench: Workbench) => Promise<void>,
    options: Partial<CodeServerOptions> = {},
  ): Promise<void> {
    await this.visit(await CodeServer.start({ extensions, settings: this.settings(), ...options }), work);
  }

  /** Saves a picture of the screen, for a README and for checking what a test saw. */
  async picture(workbench: Workbench, name: string): Promise<void> {
    await mkdir(PICTURES, { recursive: true });
    await workbench.screenshot(join(PICTURES, `${name}.png`));
  }

  /** Lets Ada approve in her own browser when the sign-in page opens. Returns the tab's final text. */
  async approve(workbench: Workbench, opens: () => Promise<void>): Promise<string> {
    return this.ada.approve(await this.signInPage(workbench, opens));
  }

  /** Returns path and query of the sign-in page. An editor in a browser proxies this machine's addresses. */
  async signInPage(workbench: Workbench, opens: () => Promise<void>): Promise<string> {
    const pages = "**/auth/cli?*";
    const context = workbench.page.context();
    await context.route(pages, (route) => route.fulfill({ body: "The sign-in page" }));
    const popup = await workbench.popup(opens);
    await popup.waitForURL(pages);
    const { search } = new URL(popup.url());
    await popup.close();
    await context.unroute(pages);
    return `/auth/cli${search}`;
  }

  /** Lets Ada enter the code that the editor shows. */
  async enterCode(workbench: Workbench, opens: () => Promise<void>): Promise<void> {
    await opens();
    const title = await workbench.box(/your code is/);
    const [, userCode = ""] = /your code is (\S+)/.exec(title) ?? [];
    const page = await workbench.popup(() => workbench.pick("Copy Code and Open Page"));
    await page.close();
    await this.ada.activate("/activate", userCode);
  }

  /** Whether the server was asked to revoke the token in use, and did so. */
  async wasRevoked(): Promise<boolean> {
    const log = await this.server.control.log();
    return log.some(
      ({ method, path, status }) => method === "DELETE" && path === "/users/me/api-tokens/self" && (status ?? 0) < 300,
    );
  }

  async close(): Promise<void> {
    await Promise.all([
      this.server.stop(),
      this.browser.close(),
      rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }),
    ]);
  }
}
