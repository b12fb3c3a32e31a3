// An in-memory storage that can be made to fail and records how it is used, and the marker store beside it.

import type { Marker, CredentialStorage } from "@plexicus/auth";
import { TestStorage } from "@plexicus/auth/testing";
import type { Known } from "./expect.js";
import type { Behaviour, Contents, Fields, HostSpec, StorageSpec } from "./scenario.js";
import { key, storedText } from "./stored.js";

/** The text of a failing host's error. It contains a secret that must not leak. */
export const COMPLAINT = "EIO: i/o error near plxs_canary-in-the-hosts-words";

/** Applies the scripted behaviour before a callback does its work. */
export async function behave(behaviour: Behaviour | undefined): Promise<void> {
  if (behaviour === "throws") throw new Error(COMPLAINT);
  if (behaviour === "never") await new Promise(() => undefined);
}

export class FakeStorage implements CredentialStorage {
  readonly lock?: () => Promise<() => void>;
  readonly keepAside?: () => Promise<void>;
  readonly deleteAside?: () => Promise<boolean>;
  readonly onDidChange?: (listener: (key?: string) => void) => () => void;
  readonly persistence: CredentialStorage["persistence"];
  readonly plaintext: boolean | undefined;
  readonly reads = new Map<string, number>();
  behaviour: StorageSpec;
  writes = 0;
  unlockedWrites = 0;
  readonly #texts = new TestStorage();
  #hasAside = false;

  constructor({ storage = {}, persistence, plaintext }: HostSpec) {
    this.behaviour = storage;
    this.persistence = persistence;
    this.plaintext = plaintext;
    // Depends on the current behaviour, which a scenario may change.
    const part = (name: string, isThere: () => boolean, own: unknown) =>
      Object.defineProperty(this, name, { get: () => (isThere() ? own : undefined) });
    part(
      "lock",
      () => this.behaviour.lock !== "absent",
      () => this.#lock(),
    );
    part(
      "keepAside",
      () => (this.behaviour.keepAside ?? "absent") !== "absent",
      () => this.#keepAside(),
    );
    part(
      "deleteAside",
      () => this.keepAside !== undefined,
      () => this.#deleteAside(),
    );
    part("onDidChange", () => this.behaviour.watch === "works", this.#texts.onDidChange);
  }

  get entries(): ReadonlyMap<string, string> {
    return this.#texts.entries;
  }

  get isLocked(): boolean {
    return this.#texts.isLocked;
  }

  async get(key: string): Promise<string | undefined> {
    this.reads.set(key, (this.reads.get(key) ?? 0) + 1);
    await this.#behave(this.behaviour.get);
    return this.#texts.get(key);
  }

  async set(key: string, text: string): Promise<void> {
    if (this.behaviour.set === "echoes") throw new Error(`ENOSPC: no space left for ${text}`);
    await this.#behave(this.behaviour.set);
    this.#noteWrite();
    if (this.behaviour.set !== "forgets") this.#texts.set(key, text);
  }

  async delete(key: string): Promise<void> {
    await this.#behave(this.behaviour.delete);
    this.#noteWrite();
    if (this.behaviour.delete !== "forgets") this.#texts.delete(key);
  }

  /** Another program writes. */
  put(contents: Contents, known: Known): void {
    for (const [place, content] of Object.entries(contents)) {
      const text = storedText(place, content, known);
      if (text === undefined) this.#texts.delete(key(place));
      else this.#texts.set(key(place), text);
    }
  }

  async #behave(behaviour: Behaviour | undefined): Promise<void> {
    const { content } = this.behaviour;
    if (content) throw Object.assign(new Error(COMPLAINT), { code: `storage_${content}` });
    await behave(behaviour);
  }

  async #keepAside(): Promise<void> {
    await behave(this.behaviour.keepAside);
    this.#noteWrite();
    this.behaviour = { ...this.behaviour, content: undefined };
    for (const key of this.entries.keys()) this.#texts.delete(key);
    this.#hasAside = true;
  }

  async #deleteAside(): Promise<boolean> {
    const hadAside = this.#hasAside;
    this.#hasAside = false;
    return hadAside;
  }

  async #lock(): Promise<() => void> {
    await behave(this.behaviour.lock);
    return (this.#texts as Required<TestStorage>).lock();
  }

  #noteWrite(): void {
    this.writes++;
    if (this.lock && !this.isLocked) this.unlockedWrites++;
  }
}

/** The host's second store, which holds no secrets. */
export class FakeMarker implements Marker {
  readonly entries = new Map<string, string>();
  readonly #behaviour: Behaviour;

  constructor(spec: Fields | Behaviour) {
    this.#behaviour = typeof spec === "string" ? spec : "works";
    for (const [place, mark] of typeof spec === "string" ? [] : Object.entries(spec))
      this.entries.set(key(place), mark);
  }

  async get(key: string): Promise<string | undefined> {
    await behave(this.#behaviour);
    return this.entries.get(key);
  }

  async set(key: string, mark: string): Promise<void> {
    await behave(this.#behaviour);
    this.entries.set(key, mark);
  }

  async delete(key: string): Promise<void> {
    await behave(this.#behaviour);
    this.entries.delete(key);
  }
}
