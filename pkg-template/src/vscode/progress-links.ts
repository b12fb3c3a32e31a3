// Links in the notification of a sign-in. A link there runs a command, so each is one, for this extension alone.

import { commands, Disposable } from "vscode";

/** What a link does, by its text. */
export type Links = Readonly<Record<string, () => unknown>>;

export class ProgressLinks implements Disposable {
  readonly #extensionId: string;
  readonly #registered = new Map<string, Disposable>();
  #now: Links = {};

  constructor(extensionId: string) {
    this.#extensionId = extensionId;
  }

  /** These are the links from now on; gives them as text for the notification. */
  show(links: Links): string {
    this.#now = links;
    return Object.keys(links)
      .map((text) => `[${text}](command:${this.#command(text)})`)
      .join(" · ");
  }

  dispose(): void {
    this.#now = {};
    Disposable.from(...this.#registered.values()).dispose();
    this.#registered.clear();
  }

  #command(text: string): string {
    const id = `_${this.#extensionId}.signIn.${text.replaceAll(" ", "")}`;
    if (!this.#registered.has(id))
      this.#registered.set(
        id,
        commands.registerCommand(id, () => this.#now[text]?.()),
      );
    return id;
  }
}
