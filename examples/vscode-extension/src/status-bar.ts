/** The status bar item: who is signed in, and whether that ends soon. */

import type { Status } from "@plexicus/auth/vscode";
import { type Disposable, MarkdownString, StatusBarAlignment, type StatusBarItem, ThemeColor, window } from "vscode";

import { endsSoon, endWords, organizationWords, sourceWords, userWords } from "./words.js";
import { isSignedIn, signInCommand, type Watcher } from "./watcher.js";

export class StatusBar implements Disposable {
  readonly #item: StatusBarItem;
  readonly #listening: Disposable;

  constructor(watcher: Watcher) {
    this.#item = window.createStatusBarItem("plexicus", StatusBarAlignment.Left);
    this.#item.name = "Plexicus";
    this.#listening = watcher.onDidLook((status) => this.#show(status));
  }

  dispose(): void {
    this.#listening.dispose();
    this.#item.dispose();
  }

  #show(status: Status): void {
    const item = this.#item;
    const { text, color } = appearance(status);
    item.text = text;
    item.backgroundColor = color ? new ThemeColor(`statusBarItem.${color}Background`) : undefined;
    // Nobody can sign in over a token of the environment: the status says what helps.
    item.command =
      isSignedIn(status) || status.source === "environment" ? "plexicus.showStatus" : signInCommand(status);
    item.tooltip = tooltip(status);
    item.show();
  }
}

function appearance(status: Status): { text: string; color?: "warning" | "error" } {
  if (!isSignedIn(status) && status.source === "environment")
    return { text: "$(error) Plexicus: Unusable Token", color: "error" };
  switch (status.state) {
    case "logged_out":
      return { text: "$(account) Plexicus: Sign In" };
    case "stale":
      return { text: "$(warning) Plexicus: Probably Expired", color: "warning" };
    case "expired":
    case "rejected":
      return { text: "$(error) Plexicus: Sign In Again", color: "error" };
    case "invalid":
      return { text: "$(error) Plexicus: Unusable Token", color: "error" };
    default:
      return endsSoon(status)
        ? { text: `$(warning) ${name(status)}`, color: "warning" }
        : { text: `$(account) ${name(status)}` };
  }
}

function name({ identity, source }: Status): string {
  const unknown = source === "environment" ? "Plexicus: token of the environment" : "Plexicus: signed in";
  return identity ? userWords(identity) : unknown;
}

function tooltip(status: Status): MarkdownString {
  const text = new MarkdownString();
  const lines = isSignedIn(status)
    ? [userWords(status.identity), organizationWords(status.identity), sourceWords(status), endWords(status)]
    : [status.error?.message ?? "Not signed in to Plexicus", status.error?.remedy];
  // Appended as text, so that nothing of it is read as markup.
  for (const line of lines) if (line) text.appendText(`${line}\n`);
  return text;
}
