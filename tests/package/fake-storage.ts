// A storage in memory that can be made to fail, and that watches how it is used.

import type { Storage } from "@plexicus/auth";
import { fillValue, type Known } from "./expect.js";
import type { Behaviour, Json, StorageSpec } from "./scenario.js";

/** What a host says when it fails: secrets in it must not reach anybody. */
const COMPLAINT = "EIO: i/o error near plxs_canary-in-the-hosts-words";

/** Behaves as told before a callback does its work. */
export async function behave(behaviour: Behaviour | undefined): Promise<void> {
  if (behaviour === "throws") throw new Error(COMPLAINT);
  if (behaviour === "never") await new Promise(() => undefined);
}

export class FakeStorage implements Storage {
  readonly entries = new Map<string, string>();
  readonly lock?: () => Promise<() => void>;
  isLocked = false;
  writes = 0;
  unlockedWrites = 0;

  constructor(public behaviour: StorageSpec) {
    if (behaviour.lock !== "absent") this.lock = () => this.#lock();
  }

  async get(key: string): Promise<string | undefined> {
    await behave(this.behaviour.get);
    return this.entries.get(key);
  }

  async set(key: string, text: string): Promise<void> {
    await behave(this.behaviour.set);
    this.#noteWrite();
    if (this.behaviour.set !== "forgets") this.entries.set(key, text);
  }

  async delete(key: string): Promise<void> {
    await behave(this.behaviour.delete);
    this.#noteWrite();
    if (this.behaviour.delete !== "forgets") this.entries.delete(key);
  }

  /** Another program writes. */
  put(contents: Record<string, Json>, known: Known): void {
    for (const [place, content] of Object.entries(contents)) {
      const text = storedText(place, fillValue(content, known));
      if (text === undefined) this.entries.delete(`plexicus-auth:${place}`);
      else this.entries.set(`plexicus-auth:${place}`, text);
    }
  }

  async #lock(): Promise<() => void> {
    await behave(this.behaviour.lock);
    if (this.isLocked) throw new Error("the lock is taken by itself: it would wait for ever");
    this.isLocked = true;
    return () => void (this.isLocked = false);
  }

  #noteWrite(): void {
    this.writes++;
    if (this.lock && !this.isLocked) this.unlockedWrites++;
  }
}

// A record is stored with the fields that are always the same, a text as it is.
function storedText(place: string, content: Json): string | undefined {
  if (content === null) return undefined;
  if (typeof content !== "object" || Array.isArray(content)) return String(content);
  return JSON.stringify({ version: 1, api_origin: place, generation: 1, kind: "login", ...content });
}
