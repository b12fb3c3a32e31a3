/** A message of VS Code: a dialog or a notification. */

import type { Locator } from "playwright-core";

export class Message {
  readonly text: string;
  readonly buttons: readonly string[];
  readonly #element: Locator;

  private constructor(element: Locator, text: string, buttons: readonly string[]) {
    this.#element = element;
    this.text = text;
    this.buttons = buttons;
  }

  /** Waits for a message and reads it. */
  static async read(element: Locator, text: string): Promise<Message> {
    const buttons = element.locator(".monaco-button");
    return new Message(element, await element.locator(text).innerText(), await buttons.allInnerTexts());
  }

  /** Presses a button, and waits until the message is gone. */
  async press(button: string): Promise<void> {
    await this.#element.getByRole("button", { name: button, exact: true }).click();
    await this.#element.waitFor({ state: "hidden" });
  }

  /** Follows a link in the text. */
  async follow(link: string): Promise<void> {
    await this.#element.getByRole("link", { name: link, exact: true }).click();
  }

  /** Closes a notification without an answer. */
  async close(): Promise<void> {
    await this.#element.hover();
    await this.#element.locator(".codicon-notifications-clear").click();
    await this.#element.waitFor({ state: "hidden" });
  }
}
