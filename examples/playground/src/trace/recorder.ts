// Records what happened, message by message, without secrets.

import { fingerprint } from "./fingerprint.js";
import type { KindName } from "./kinds.js";

export const PARTIES = ["page", "core", "browser", "app", "api"] as const;
export type Party = (typeof PARTIES)[number];

/** One value that a message carries. */
export interface Carried {
  name: string;
  text: string;
  isSecret: boolean;
}

export interface Message {
  atMs: number;
  from: Party;
  to: Party;
  kind: KindName;
  title: string;
  carries: Carried[];
}

/** A secret value that becomes a fingerprint. */
export class Hidden {
  constructor(readonly value: string) {}
}

/** The values of a message, before secrets are replaced. */
export type Seen = Record<string, string | Hidden | null | undefined>;

const KEPT = "playground:trace";
const MOST = 600;

export class Recorder {
  messages: Message[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #pending = new Set<Promise<void>>();

  /** `nowMs` is real time, because a moved clock must not change the order. */
  constructor(readonly nowMs: () => number = Date.now) {}

  add(from: Party, to: Party, kind: KindName, title: string, seen: Seen = {}, atMs = this.nowMs()): void {
    const message: Message = { atMs, from, to, kind, title, carries: [] };
    const entries = Object.entries(seen).filter(([, value]) => value !== null && value !== undefined && value !== "");
    message.carries = entries.map(([name, value]) => ({
      name,
      text: typeof value === "string" ? value : "…",
      isSecret: value instanceof Hidden,
    }));
    // Requests to the web app become known a little later than they happen.
    const after = this.messages.findLastIndex((other) => other.atMs <= atMs);
    this.messages.splice(after + 1, 0, message);
    if (this.messages.length > MOST) this.messages.splice(0, this.messages.length - MOST);
    for (const [index, [, value]] of entries.entries()) {
      if (value instanceof Hidden) this.#reveal(message.carries[index], value);
    }
    this.#tell();
  }

  #reveal(carried: Carried | undefined, hidden: Hidden): void {
    const revealing = fingerprint(hidden.value).then((text) => {
      if (carried) carried.text = text;
      this.#pending.delete(revealing);
      this.#tell();
    });
    this.#pending.add(revealing);
  }

  clear(): void {
    this.messages = [];
    this.#tell();
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Saves the record, which contains only fingerprints, for the page that the browser returns to. */
  async keep(): Promise<void> {
    await Promise.all(this.#pending);
    sessionStorage.setItem(KEPT, JSON.stringify(this.messages));
  }

  /** Restores the record that another page of this tab saved. */
  takeUp(): void {
    const kept = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    if (!kept) return;
    this.messages = [...(JSON.parse(kept) as Message[]), ...this.messages];
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
