// Virtual time: nothing sleeps. When nothing else can happen, the earliest sleeper's moment comes.

import type { Clock } from "@plexicus/auth";

/** Every scenario begins at 2026-01-01T00:00:00Z. */
export const START_MS = 1_767_225_600_000;

export class Timeline implements Clock {
  #nowMs = START_MS;
  readonly #sleepers = new Set<{ atMs: number; wake: () => void }>();

  wallNow(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((wake) => {
      const sleeper = { atMs: this.#nowMs + ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", () => this.#sleepers.delete(sleeper));
    });
  }

  /** Time passes while nobody does anything. */
  advance(ms: number): void {
    this.#nowMs += ms;
  }

  /** Runs the work to its end; rejects when it waits for what can never happen. */
  async run<T>(work: Promise<T>): Promise<T> {
    let hasEnded = false;
    const end = () => void (hasEnded = true);
    work.then(end, end);
    for (await idle(); !hasEnded; await idle()) this.#wakeNext();
    return work;
  }

  #wakeNext(): void {
    const moments = [...this.#sleepers].map(({ atMs }) => atMs);
    if (moments.length === 0) throw new Error("it waits for what can never happen");
    this.#nowMs = Math.max(this.#nowMs, Math.min(...moments));
    for (const sleeper of this.#sleepers) {
      if (sleeper.atMs > this.#nowMs) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}

/** Everything that follows from what has happened so far has happened. */
export async function idle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
