/** A queue of events, from which a test takes those that it waits for. */

const DEADLINE_MS = 30_000;

export class Queue<T> {
  readonly #name: string;
  readonly #items: T[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(name: string) {
    this.#name = name;
  }

  push(item: T): void {
    this.#items.push(item);
    for (const wake of this.#waiting) wake();
  }

  /** The events that were not taken. */
  get left(): readonly T[] {
    return this.#items;
  }

  /** Takes the first matching event, and waits for it if necessary. */
  async next(isWanted: (item: T) => boolean = () => true, deadlineMs = DEADLINE_MS): Promise<T> {
    for (const deadline = Date.now() + deadlineMs; ; ) {
      const at = this.#items.findIndex(isWanted);
      const [found] = at < 0 ? [] : this.#items.splice(at, 1);
      if (found !== undefined) return found;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`No ${this.#name} came in time; there is ${JSON.stringify(this.#items)}`);
      await this.#change(leftMs);
    }
  }

  #change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
    });
  }
}
