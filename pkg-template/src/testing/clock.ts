// Virtual time: nothing really sleeps. Time passes only when a test moves it.

import type { TestClock as Declared, TestClockOptions } from "../../types/testing.js";
import { checkOptions } from "./options.js";

/** 2026-01-01T00:00:00Z, the default start. */
const START_MS = 1_767_225_600_000;

// A watch sleeps again and again, so there is always a next sleeper. A call that takes this long never ends.
const LONGEST_CALL_MS = 100 * 24 * 60 * 60 * 1000;

// The platform's own timers, read before a test runner replaces them by fake ones.
const { setImmediate: nextTurn, setTimeout: later } = globalThis;

export class TestClock implements Declared {
  #wallMs: number;
  #serverMs: number;
  #monotonicMs = 7_000_000;
  readonly #sleepers = new Set<{ atMs: number; wake: () => void }>();

  constructor(options: TestClockOptions = {}) {
    checkOptions("TestClock", options, ["startMs"]);
    const { startMs = START_MS } = options;
    this.#wallMs = startMs;
    this.#serverMs = startMs;
  }

  get sleepers(): number {
    return this.#sleepers.size;
  }

  wallNow(): number {
    return this.#wallMs;
  }

  monotonicNow(): number {
    return this.#monotonicMs;
  }

  serverNow(): number {
    return this.#serverMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((wake) => {
      if (signal?.aborted) return;
      const sleeper = { atMs: this.#monotonicMs + ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", () => this.#sleepers.delete(sleeper), { once: true });
    });
  }

  jump(wallMs: number, serverMs: number): void {
    this.#wallMs += wallMs;
    this.#serverMs += serverMs;
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.#monotonicMs + ms;
    for (await this.settle(); this.#nextMs <= untilMs; await this.settle()) this.#wakeNext();
    this.#pass(untilMs);
  }

  async run<T>(work: PromiseLike<T>): Promise<T> {
    let hasEnded = false;
    const end = () => {
      hasEnded = true;
    };
    work.then(end, end);
    const untilMs = this.#monotonicMs + LONGEST_CALL_MS;
    for (await this.settle(); !hasEnded; await this.settle()) {
      if (this.#nextMs > untilMs) throw new Error("The call does not settle, and no timer is pending.");
      this.#wakeNext();
    }
    return work;
  }

  async settle(): Promise<void> {
    // Reading an answer takes up to three turns of the event loop.
    for (let turn = 0; turn < 3; turn++) {
      await new Promise<void>((resolve) => void (nextTurn ? nextTurn(resolve) : later(resolve, 0)));
    }
  }

  /** When the next sleeper wakes, on the monotonic clock; `Infinity` if there is none. */
  get #nextMs(): number {
    return Math.min(...[...this.#sleepers].map(({ atMs }) => atMs));
  }

  #wakeNext(): void {
    this.#pass(this.#nextMs);
    for (const sleeper of this.#sleepers) {
      if (sleeper.atMs > this.#monotonicMs) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }

  #pass(untilMs: number): void {
    const passedMs = Math.max(0, untilMs - this.#monotonicMs);
    this.#monotonicMs += passedMs;
    this.jump(passedMs, passedMs);
  }
}
