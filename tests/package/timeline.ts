// Virtual time: nothing sleeps. When nothing else can happen, the earliest sleeper's moment comes.

import type { Clock } from "@plexicus/auth";

/** Every scenario begins at 2026-01-01T00:00:00Z. */
export const START_MS = 1_767_225_600_000;

// Whoever watches sleeps for ever again: a call that takes so long waits for what can never happen.
const LONGEST_CALL_MS = 100 * 24 * 60 * 60 * 1000;

export class Timeline implements Clock {
  #wallMs = START_MS;
  #monotonicMs = 7_000_000;
  #serverMs = START_MS;
  readonly #sleepers = new Set<{ atMs: number; wake: () => void }>();

  wallNow(): number {
    return this.#wallMs;
  }

  /** Sleepers go by this one, as a platform's timers do. */
  monotonicNow(): number {
    return this.#monotonicMs;
  }

  /** The server's clock before it is set wrong: `serverSkewMs` goes on top. */
  serverNow(): number {
    return this.#serverMs;
  }

  /** How many sleep. */
  get sleepers(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((wake) => {
      const sleeper = { atMs: this.#monotonicMs + ms, wake };
      if (signal?.aborted) return;
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", () => this.#sleepers.delete(sleeper));
    });
  }

  /** The wall clock moves and the monotonic one does not: a sleep, or somebody set the clock. */
  drift(wallMs: number, serverMs: number): void {
    this.#wallMs += wallMs;
    this.#serverMs += serverMs;
  }

  /** Runs the work to its end; rejects when it waits for what can never happen. */
  async run<T>(work: Promise<T>): Promise<T> {
    let hasEnded = false;
    const end = () => void (hasEnded = true);
    work.then(end, end);
    const untilMs = this.#monotonicMs + LONGEST_CALL_MS;
    for (await idle(); !hasEnded; await idle()) this.#wakeNext(untilMs);
    return work;
  }

  #wakeNext(untilMs: number): void {
    const nextMs = Math.min(...[...this.#sleepers].map(({ atMs }) => atMs));
    if (!(nextMs <= untilMs)) throw new Error("it waits for what can never happen");
    const passedMs = Math.max(0, nextMs - this.#monotonicMs);
    this.#monotonicMs += passedMs;
    this.drift(passedMs, passedMs);
    for (const sleeper of this.#sleepers) {
      if (sleeper.atMs > this.#monotonicMs) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}

/** Everything that follows from what has happened so far has happened. */
export async function idle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
