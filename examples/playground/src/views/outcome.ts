// The outcome of an action, as a user would see it.

import { AuthError } from "@plexicus/auth/browser";
import { el } from "../dom.js";
import type { World } from "../world.js";

/** A link to what the code means. It opens a new tab, so that the picture stays. */
export function aboutCode(code: string): HTMLElement {
  const hint = el("span", { class: "visually-hidden" }, " (opens a new tab)");
  return el("a", { href: `errors.html#${code}`, target: "_blank", rel: "noopener" }, `About ${code}`, hint);
}

/** Shows the last outcome. Every action writes to it; a new login clears an old error. */
export class Outcome {
  readonly element = el("div", { class: "outcome", role: "status" });

  constructor(world: World) {
    world.onLogin(() => this.element.classList.contains("bad") && this.clear());
  }

  working(words: string): void {
    this.element.className = "outcome working";
    this.element.replaceChildren(el("p", {}, words));
  }

  clear(): void {
    this.element.className = "outcome";
    this.element.replaceChildren();
  }

  good(title: string, ...lines: string[]): void {
    this.element.className = "outcome good";
    this.element.replaceChildren(el("p", { class: "title" }, title), ...lines.map((line) => el("p", {}, line)));
    this.element.scrollIntoView({ block: "nearest" });
  }

  bad(thrown: unknown, note?: string): void {
    this.element.className = "outcome bad";
    const { code, message, remedy } =
      thrown instanceof AuthError ? thrown : { code: "", message: String(thrown), remedy: "" };
    this.element.replaceChildren(
      el("p", { class: "title" }, message),
      ...(code ? [el("p", {}, "Code ", el("code", { class: "code" }, code))] : []),
      ...(remedy ? [el("p", { class: "remedy" }, remedy)] : []),
      ...(note ? [el("p", { class: "note" }, note)] : []),
      ...(code ? [el("p", {}, aboutCode(code))] : []),
    );
    this.element.scrollIntoView({ block: "nearest" });
  }
}
