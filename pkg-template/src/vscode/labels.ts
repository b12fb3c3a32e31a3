// The names of accounts as the editor shows them. The editor remembers accounts by name, so each name is
// unique and does not change once it was shown.

import type { Memento } from "vscode";

export class Labels {
  readonly #state: Memento;

  constructor(state: Memento) {
    this.#state = state;
  }

  async of(apiOrigin: string | null, accountId: string, label: string): Promise<string> {
    const key = `plexicus-auth:${apiOrigin}:labels`;
    const known = this.#state.get<Record<string, string>>(key) ?? {};
    const shown = known[accountId];
    if (shown !== undefined) return shown;
    const own = Object.values(known).includes(label) ? `${label} [${accountId}]` : label;
    await this.#state.update(key, { ...known, [accountId]: own });
    return own;
  }
}
