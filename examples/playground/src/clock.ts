// A clock that can be moved. A sleep ends when the moved time has come.

import type { Clock } from "@plexicus/auth/browser";

/** A pending sleep and when it ends. Moving the clock sets its timer again. */
interface Sleeper {
  untilMs: number;
  timer: ReturnType<typeof setTimeout> | undefined;
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
      const sleeper: Sleeper = {
        untilMs: this.monotonicNow() + ms,
        timer: undefined,
        wake: () => {
          clearTimeout(sleeper.timer);
          this.#sleepers.delete(sleeper);
          resolve();
        },
      };
      signal.addEventListener("abort", sleeper.wake, { once: true });
      this.#sleepers.add(sleeper);
      this.#setTimer(sleeper);
    });
  }

  /** Lets time pass. */
  advance(ms: number): void {
    this.#movedMs += ms;
    for (const sleeper of [...this.#sleepers]) this.#setTimer(sleeper);
  }

  #setTimer(sleeper: Sleeper): void {
    clearTimeout(sleeper.timer);
    sleeper.timer = setTimeout(sleeper.wake, sleeper.untilMs - this.monotonicNow());
  }

  /** Sets the wall clock wrong without letting time pass. */
  skew(ms: number): void {
    this.#skewMs = ms;
  }
}
