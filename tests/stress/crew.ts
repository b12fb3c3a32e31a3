// Eight processes that work on one store. Any of them may be killed; a new one takes its place.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import type { Answer, Task } from "./orders.js";

const WORKER = fileURLToPath(new URL("./renewal.worker.js", import.meta.url));
const DEADLINE_MS = 90_000;

let started = 0;

export class Worker {
  /** A unique name, which a replacement does not reuse. */
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #orders = 0;

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.#child = child;
    child.on("message", (answer: Answer) => {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    child.once("exit", () => {
      for (const resolve of this.#waiting.values()) resolve(undefined);
      this.#waiting.clear();
    });
  }

  static async start(env: NodeJS.ProcessEnv): Promise<Worker> {
    const name = `worker-${++started}`;
    const child = fork(WORKER, [], { env: { ...env, STRESS_NAME: name } });
    await once(child, "message");
    return new Worker(name, child);
  }

  /** Returns the answer; `undefined` if the worker was killed before. Fails if the worker hangs. */
  async order(task: Task): Promise<Answer | undefined> {
    if (!this.#child.connected) return undefined;
    const id = ++this.#orders;
    const answered = new Promise<Answer | undefined>((resolve) => this.#waiting.set(id, resolve));
    // Sending fails only after a kill, which the exit handler answers.
    this.#child.send({ id, ...task }, () => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`a caller was left hanging in ${task.do}`)), DEADLINE_MS);
    });
    return Promise.race([answered, late]).finally(() => clearTimeout(timer));
  }

  /** Stops the process for a while, as when a machine sleeps or is out of memory. */
  async stop(ms: number): Promise<void> {
    this.#child.kill("SIGSTOP");
    await sleep(ms);
    this.#child.kill("SIGCONT");
  }

  /** Kills the process without warning, as a power cut would. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exit;
  }
}

export class Crew {
  readonly workers: Worker[] = [];

  private constructor(readonly env: NodeJS.ProcessEnv) {}

  static async start(size: number, env: NodeJS.ProcessEnv): Promise<Crew> {
    const crew = new Crew({ ...process.env, ...env });
    crew.workers.push(...(await Promise.all(Array.from({ length: size }, () => Worker.start(crew.env)))));
    return crew;
  }

  /** The worker at this index; throws if there is none. */
  at(index: number): Worker {
    const worker = this.workers[index];
    if (!worker) throw new Error(`there is no worker ${index}`);
    return worker;
  }

  /** Sends the same order to all workers. */
  order(task: Task): Promise<(Answer | undefined)[]> {
    return Promise.all(this.workers.map((worker) => worker.order(task)));
  }

  /** Kills a worker and starts a new one in its place. Returns the name of the killed worker. */
  async replace(index: number): Promise<string> {
    const { name } = this.at(index);
    await this.at(index).kill();
    this.workers[index] = await Worker.start(this.env);
    return name;
  }

  /** Sets every worker's clock ahead of this machine's. */
  async setClock(aheadMs: number): Promise<void> {
    this.env["STRESS_AHEAD_MS"] = String(aheadMs);
    await this.order({ do: "clock", aheadMs });
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()));
  }
}
