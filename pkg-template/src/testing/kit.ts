// The test kit: a host for each window, and the faults by name.

import type { Auth } from "../../types/index.js";
import type { FaultName, FaultOptions, TestAccount, TestHost, TestKit, TestKitOptions } from "../../types/testing.js";
import { DEFAULT_API_URL } from "#constants";
import { createAuth } from "../index.js";
import { FakeBrowser } from "./browser.js";
import { TestClock } from "./clock.js";
import { fail } from "./faults.js";
import { checkOptions } from "./options.js";
import { FakePlexicus } from "./server.js";
import { TestStorage } from "./storage.js";

const ADA: TestAccount = {
  userId: "usr_ada",
  email: "ada@example.test",
  organizationId: "org_engines",
  organizationName: "Analytical Engines",
};

const OPTIONS = ["browser", "account", "storage", "env", "lifetimeMs", "renews", "apiUrl", "startMs"];

export function createTestKit(options: TestKitOptions = {}): TestKit {
  checkOptions("createTestKit", options, OPTIONS);
  return new Kit(options);
}

export class Kit implements TestKit {
  readonly clock: TestClock;
  readonly browser: FakeBrowser;
  readonly server: FakePlexicus;
  readonly storage: TestKit["storage"];
  readonly env: Record<string, string | undefined>;
  readonly host: TestHost;
  #other: Promise<Auth> | undefined;

  constructor({
    browser = "approves",
    account = ADA,
    storage = new TestStorage(),
    env = {},
    lifetimeMs = null,
    renews = false,
    apiUrl = DEFAULT_API_URL,
    startMs,
  }: TestKitOptions) {
    this.clock = new TestClock({ startMs });
    this.browser = new FakeBrowser(browser, account, () => this.server);
    this.server = new FakePlexicus(this.clock, apiUrl, { lifetimeMs, renews }, () => this.browser.account);
    this.storage = storage;
    this.env = { ...env };
    this.host = this.window();
  }

  window(): TestHost {
    return this.#window((url) => this.browser.open(url));
  }

  fault<Name extends FaultName>(name: Name, options?: FaultOptions[Name]): Promise<void> {
    return fail(this, name, options);
  }

  /** Returns the `Auth` of a program in another window, whose user approves every page. */
  secondWindow(): Promise<Auth> {
    const { apiUrl, appOrigin } = this.server;
    this.#other ??= createAuth({
      host: this.#window((url) => this.browser.open(url, "approves")),
      client: { id: "plexicus-test-kit", version: "1.0.0" },
      apiUrl,
      appUrl: appOrigin,
      trust: apiUrl.startsWith("https:") ? "custom_https" : "loopback",
    });
    return this.#other;
  }

  #window(openBrowser: (url: string) => boolean): TestHost {
    const { storage, clock, server, browser } = this;
    return {
      storage,
      clock,
      fetch: server.fetch,
      env: (name) => this.env[name],
      openBrowser,
      listen: (options) => browser.listen(options),
      prompt: { show: (code) => browser.show(code), ask: (question) => browser.ask(question) },
    };
  }
}
