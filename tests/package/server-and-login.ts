/** A stand-in server and an `Auth` that is logged in to it, for tests that need both to be real. */

import { type Auth, type AuthOptions, createAuth } from "@plexicus/auth";
import { createNodeHost } from "@plexicus/auth/node";
import { TestStorage } from "@plexicus/auth/testing";

import { type DevServer, startDevServer } from "../browser/dev-server.js";

export const ADA = "ada@example.test";

const client = { id: "plexicus-cli", version: "1.0.0" };

export class ServerAndLogin {
  private constructor(
    readonly server: DevServer,
    readonly auth: Auth,
    readonly stored: TestStorage,
  ) {}

  /** Logs in with the browser; with `refresh` the server issues refresh tokens. */
  static async open(
    { refresh = false }: { refresh?: boolean } = {},
    options: Partial<AuthOptions> = {},
  ): Promise<ServerAndLogin> {
    const server = await startDevServer();
    await server.control.settings({ refresh, ...(refresh && { login_expires_in_s: 3600 }) });
    const storage = new TestStorage({ lock: false, watch: false });
    const openBrowser = async (url: string) => {
      const callback = await server.control.authorize(url, ADA, true);
      void fetch(callback); // the page arrives after the login has ended
    };
    const { listen } = createNodeHost();
    const host = { storage, openBrowser, ...(listen && { listen }) };
    const auth = await createAuth({
      host,
      client,
      apiUrl: server.url,
      appUrl: server.url,
      trust: "loopback",
      ...options,
    });
    await auth.login({ scopes: ["read", "scan"] });
    return new ServerAndLogin(server, auth, storage);
  }

  /** The server refuses every access token it has issued, but still renews. */
  async endAccessTokens(): Promise<void> {
    await this.server.control.advance(2 * 3600 * 1000);
  }

  /** The requests for a path, as the server saw them. */
  async seen(path: string) {
    return (await this.server.control.log()).filter((entry) => entry.path === path);
  }

  async close(): Promise<void> {
    await this.auth.dispose();
    await this.server.stop();
  }
}
