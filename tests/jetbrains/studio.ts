/** Everything that a test of the JetBrains plugin needs: a server, a browser, Ada with her own, and IDEs. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Browser } from "playwright-core";

import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { openBrowser, ScriptedUser } from "../browser/scripted-user.js";
import type { OpenBrowsers } from "./browsers.js";
import { ChromiumBrowsers } from "./chromium.js";
import { Ide, type IdeOptions } from "./ide.js";

export const ADA = "ada@example.test";
/** Grace in Ada's organization. She is also in another one. */
export const GRACE = "grace@example.test/Analytical Engines";

export class Studio {
  readonly #ides: Ide[] = [];
  readonly #folders: string[] = [];

  private constructor(
    readonly server: DevServer,
    readonly browser: Browser,
    readonly ada: ScriptedUser,
  ) {}

  static async open(): Promise<Studio> {
    const server = await startDevServer({ deviceIntervalS: 1 });
    process.once("exit", () => void server.stop());
    const browser = await openBrowser();
    const ada = await ScriptedUser.open(browser, server.url);
    await ada.signIn(server.account(ADA));
    return new Studio(server, browser, ada);
  }

  /** Creates a folder for the keychain of one user. */
  async home(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "plexicus-jetbrains-"));
    this.#folders.push(folder);
    return folder;
  }

  /** Starts an IDE that knows the server, with pages in headless Chromium by default. */
  async ide({ environment, ...options }: Partial<IdeOptions> = {}): Promise<Ide> {
    const { url } = this.server;
    const known = { PLEXICUS_API_URL: url, PLEXICUS_APP_URL: url, PLEXICUS_ALLOW_INSECURE_LOCALHOST: "1" };
    const ide = Ide.start({
      folder: await this.home(),
      open: this.inChromium,
      ...options,
      environment: { ...known, ...environment },
    });
    this.#ides.push(ide);
    return ide;
  }

  readonly inChromium: OpenBrowsers = (ide, tampering) => new ChromiumBrowsers(this.browser, ide, tampering);

  /** Signs Ada in to the IDE, in her own browser. Returns the tab's final text. */
  async signIn(ide: Ide): Promise<string> {
    const login = ide.call("login");
    const tab = await this.ada.approve(await ide.browsed.next());
    await login;
    return tab;
  }

  /** Approves the login of a sign-in page's address as an account, `EMAIL` or `EMAIL/ORGANIZATION`. */
  async approveAs(account: string, address: string): Promise<void> {
    await fetch(await this.server.control.authorize(address, account, true));
  }

  async close(): Promise<void> {
    await Promise.all(this.#ides.map((ide) => ide.close()));
    await Promise.all([
      this.server.stop(),
      this.browser.close(),
      ...this.#folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })),
    ]);
  }
}

/** Returns the page of one of the IDE's files. It must be shown in Chromium. */
export async function pageOf(ide: Ide, file: "core.html" | "view.html") {
  if (!(ide.browsers instanceof ChromiumBrowsers)) throw new Error("only Chromium's pages can be looked into");
  return ide.browsers.page(file);
}
