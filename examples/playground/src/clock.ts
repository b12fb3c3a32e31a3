// A clock that can be moved: who sleeps wakes when the moved time has come.

import type { Clock } from "@plexicus/auth/browser";

interface Sleeper {
  untilMs: number;
  wake: () => void;
}

export class MovableClock implements Clock {
  #movedMs = 0;
  #skewMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  wallNow(): number {
    return Date.now() + this.#movedMs + this.#skewMs;
  }

  monotonicNow(): number {
    return performance.now() + this.#movedMs;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const sleeper: Sleeper = { untilMs: this.monotonicNow() + ms, wake: () => undefined };
      const timer = setTimeout(() => sleeper.wake(), ms);
      sleeper.wake = () => {
        clearTimeout(timer);
        this.#sleepers.delete(sleeper);
        resolve();
      };
      signal.addEventListener("abort", () => sleeper.wake(), { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** Time passes. */
  advance(ms: number): void {
    this.#movedMs += ms;
    for (const sleeper of [...this.#sleepers]) if (sleeper.untilMs <= this.monotonicNow()) sleeper.wake();
  }

  /** Somebody sets this machine's clock wrong, while no time passes. */
  skew(ms: number): void {
    this.#skewMs = ms;
  }
}
