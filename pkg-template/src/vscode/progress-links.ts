// The links in the notification of a sign-in. Such a link runs a command, so each one has a private command.

import { commands, Disposable } from "vscode";

/** The actions of the links, by their text. */
export type Links = Readonly<Record<string, () => unknown>>;

export class ProgressLinks implements Disposable {
  readonly #extensionId: string;
  readonly #registered = new Map<string, Disposable>();
  #now: Links = {};

  constructor(extensionId: string) {
    this.#extensionId = extensionId;
  }

  /** Replaces the links and returns them as text for the notification. */
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
