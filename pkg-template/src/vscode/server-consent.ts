// The user's consent to a custom server: asked for once, and stored for this machine.

import type { CustomServers, Host } from "../../types/index.js";
import { EventEmitter, type ExtensionContext, type Memento, window } from "vscode";
import { openSettings } from "./open-settings.js";

const TRUST = "Trust This Server";
const SETTINGS = "Open Settings";
const DETAIL = "Continue only if you know this server. A project can set a server in the environment of its container.";

export class ServerConsent {
  readonly #changes = new EventEmitter<void>();
  /** Fires when the user has agreed to a server. */
  readonly onDidChange = this.#changes.event;
  readonly #context: ExtensionContext;
  readonly #state: Memento;
  readonly #label: string;
  readonly #told = new Set<string>();
  #quiet = 0;

  constructor(context: ExtensionContext, label: string) {
    this.#context = context;
    this.#state = context.globalState;
    this.#label = label;
  }

  /** The host callback with which the core asks for consent. */
  readonly confirm: NonNullable<Host["confirmServer"]> = async (servers, interactive) => {
    if (servers.origins.every((origin) => this.#state.get(key(origin)) === true)) return true;
    if (interactive) return this.#ask(servers);
    this.#tellOnce(servers);
    return false;
  };

  /** Runs `work` without the notification: its caller asks the user afterwards, and must not ask twice. */
  async quietly<T>(work: () => Promise<T>): Promise<T> {
    this.#quiet += 1;
    try {
      return await work();
    } finally {
      this.#quiet -= 1;
    }
  }

  async #ask(servers: CustomServers): Promise<boolean> {
    const question = `Sign in to ${this.#label}: trust ${servers.origins.join(" and ")}?`;
    const options = { modal: true, detail: `${servers.warning} ${DETAIL}` };
    if ((await window.showWarningMessage(question, options, TRUST)) !== TRUST) return false;
    await this.#keep(servers);
    return true;
  }

  #tellOnce(servers: CustomServers): void {
    const which = servers.origins.join(" ");
    if (this.#told.has(which) || this.#quiet > 0) return;
    this.#told.add(which);
    void this.#tell(servers);
  }

  async #tell(servers: CustomServers): Promise<void> {
    const chosen = await window.showWarningMessage(`${this.#label}: ${servers.warning} ${DETAIL}`, TRUST, SETTINGS);
    if (chosen === TRUST) await this.#keep(servers);
    if (chosen === SETTINGS) await openSettings(this.#context);
  }

  async #keep({ origins }: CustomServers): Promise<void> {
    for (const origin of origins) await this.#state.update(key(origin), true);
    this.#changes.fire();
  }
}

function key(origin: string): string {
  return `plexicus-auth:${origin}:trusted-server`;
}
