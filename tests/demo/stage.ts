/** Everything that the story needs: the server, a browser with a user, and two machines. */

import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { Browser } from "playwright-core";

import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { openBrowser, ScriptedUser } from "../browser/scripted-user.js";
import { Machine } from "../command/machine.js";

export class Stage {
  readonly server: DevServer;
  readonly browser: Browser;
  /** Ada at her browser. She has two-factor authentication. */
  readonly ada: ScriptedUser;
  readonly laptop: Machine;
  /** A server that Ada reaches over SSH: no display, no browser. */
  readonly remote: Machine;
  /** The folder of the screenshots. */
  readonly pictures: string;

  private constructor(stage: Omit<Stage, "picture" | "close">) {
    this.server = stage.server;
    this.browser = stage.browser;
    this.ada = stage.ada;
    this.laptop = stage.laptop;
    this.remote = stage.remote;
    this.pictures = stage.pictures;
  }

  static async set(): Promise<Stage> {
    const server = await startDevServer({ deviceIntervalS: 1 });
    try {
      const browser = await openBrowser();
      const ada = await ScriptedUser.open(browser, server.url, { viewport: { width: 900, height: 700 } });
      await ada.signIn(server.account("ada@example.test"));
      await ada.page.context().clearCookies(); // she has her credentials but is not signed in
      const laptop = await Machine.make(server.url);
      const ssh = { SSH_CONNECTION: "192.0.2.7 50022 192.0.2.1 22" };
      const remote = await Machine.make(server.url, { ...ssh, DISPLAY: undefined });
      const pictures = resolve("../demo"); // the working folder is target/installed
      await mkdir(pictures, { recursive: true });
      return new Stage({ server, browser, ada, laptop, remote, pictures });
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Takes a screenshot of Ada's page. */
  async picture(name: string): Promise<void> {
    await this.ada.screenshot(join(this.pictures, name));
  }

  async close(): Promise<void> {
    // All at the same time, so that the server gets its signal before anything is awaited.
    await Promise.all([this.server.stop(), this.browser.close(), this.laptop.close(), this.remote.close()]);
  }
}
