// A storage in memory that any number of windows can share.

import type { Persistence } from "../../types/index.js";
import type { TestStorage as Declared, TestStorageOptions } from "../../types/testing.js";
import { checkOptions } from "./options.js";

export class TestStorage implements Declared {
  readonly entries = new Map<string, string>();
  readonly persistence: Persistence;
  readonly lock?: () => Promise<() => void>;
  readonly onDidChange?: (listener: (key?: string) => void) => () => void;
  readonly #listeners = new Set<(key: string) => void>();
  readonly #waiting: (() => void)[] = [];
  #isLocked = false;

  constructor(options: TestStorageOptions = {}) {
    checkOptions("TestStorage", options, ["lock", "watch", "persistence"]);
    const { lock = true, watch = true, persistence = "durable" } = options;
    this.persistence = persistence;
    if (lock) this.lock = () => this.#lock();
    if (watch) this.onDidChange = (listener) => this.#watch(listener);
  }

  get isLocked(): boolean {
    return this.#isLocked;
  }

  get(key: string): string | undefined {
    return this.entries.get(key);
  }

  set(key: string, text: string): void {
    this.entries.set(key, text);
    this.#tell(key);
  }

  delete(key: string): void {
    this.entries.delete(key);
    this.#tell(key);
  }

  // Notifies every listener, also the writer's own: no host reports which program wrote.
  #tell(key: string): void {
    for (const listener of this.#listeners) listener(key);
  }

  #watch(listener: (key: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #lock(): Promise<() => void> {
    while (this.#isLocked) await new Promise<void>((wake) => this.#waiting.push(wake));
    this.#isLocked = true;
    return () => {
      this.#isLocked = false;
      this.#waiting.shift()?.();
    };
  }
}
