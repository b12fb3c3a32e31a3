// One end of the bridge between the core and its host: requests, messages without an answer, cancellation,
// and a deadline for each request.

import type { ErrorDetails } from "../../types/index.js";
import { AuthError } from "../error.js";
import { Assembler, framesOf, type Message } from "./frames.js";

/** The version of the bridge's protocol. */
export const VERSION = 1;

const DEADLINE_MS = 30_000;

/** What carries frames between this end and the host. */
export interface Channel {
  /** Sends a frame. If the host refuses it, calls `onRefused` with the reason. */
  send(frame: string, onRefused: (why: string) => void): void;
  /** Passes every frame from the host to `take`. */
  receiveBy(take: (frame: string) => void): void;
  /** Calls the listener when this end goes away. */
  onLeaving(listener: () => void): void;
}

/** The handlers for the host's requests, by operation. If a promise rejects, the host gets the error. */
export type Answers = Record<string, (payload: never, signal: AbortSignal) => unknown>;

export interface Wait {
  signal?: AbortSignal | undefined;
  /** How long to wait for the answer, in ms; with `null`, as long as the page exists. */
  deadlineMs?: number | null | undefined;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export class Bridge {
  readonly #channel: Channel;
  readonly #assembler = new Assembler();
  readonly #pending = new Map<number, Pending>();
  readonly #answering = new Map<number, AbortController>();
  readonly #listeners = new Map<string, (payload: never) => void>();
  #answers: Answers = {};
  #isLeft = false;
  // Starts at random, so that an answer meant for the page before this one matches no request.
  #lastId = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.receiveBy((frame) => this.#receive(frame));
    channel.onLeaving(() => {
      this.#isLeft = true;
      for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(new Error("the page was closed"));
    });
  }

  /** Sends a request to the host and resolves to its answer. */
  ask<T>(op: string, payload: unknown = {}, { signal, deadlineMs = DEADLINE_MS }: Wait = {}): Promise<T> {
    const id = ++this.#lastId;
    return new Promise<T>((resolve, reject) => {
      const giveUp = (why: string) => {
        this.#settle(id)?.reject(new Error(why));
        this.#send({ id, op: "cancel", payload: null });
      };
      if (this.#isLeft) return reject(new Error("the page was closed"));
      if (signal?.aborted) return reject(new Error(`${op} was cancelled`));
      const onAbort = () => giveUp(`${op} was cancelled`);
      const timer =
        deadlineMs === null ? undefined : setTimeout(() => giveUp(`the host did not answer ${op} in time`), deadlineMs);
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      signal?.addEventListener("abort", onAbort);
      this.#pending.set(id, {
        resolve(value) {
          end();
          resolve(value as T);
        },
        reject(error) {
          end();
          reject(error);
        },
      });
      const onRefused = (error: unknown) => this.#settle(id)?.reject(error);
      try {
        this.#send({ id, op, payload }, onRefused);
      } catch (error) {
        onRefused(error);
      }
    });
  }

  /** Sends the host a message that needs no answer. */
  tell(op: string, payload: unknown): void {
    this.#send({ id: 0, op, payload });
  }

  /** Answers the host's requests with these handlers. */
  serve(answers: Answers): void {
    this.#answers = answers;
  }

  /** Calls the listener for each message `op` from the host that needs no answer. */
  hear<T>(op: string, listener: (payload: T) => void): void {
    this.#listeners.set(op, listener);
  }

  #send(message: Message, onRefused?: (error: Error) => void): void {
    for (const frame of framesOf(message)) {
      // A refused frame fails its request.
      this.#channel.send(frame, (why) => onRefused?.(new Error(why || "the bridge is closed")));
    }
  }

  #receive(frame: string): void {
    const message = this.#assembler.take(frame);
    if (!message) return;
    const { id, op, payload } = message;
    switch (op) {
      case "answer":
        return this.#settle(id)?.resolve(payload);
      case "error":
        return this.#settle(id)?.reject(toError(payload));
      case "cancel":
        return this.#answering.get(id)?.abort();
      default:
        if (id === 0) this.#listeners.get(op)?.(payload as never);
        else void this.#answer(message);
    }
  }

  async #answer({ id, op, payload }: Message): Promise<void> {
    const cancelling = new AbortController();
    this.#answering.set(id, cancelling);
    try {
      const answer = Object.hasOwn(this.#answers, op) ? this.#answers[op] : undefined;
      if (!answer) throw new Error(`the page has no operation ${op}`);
      const value = (await answer(payload as never, cancelling.signal)) ?? null;
      this.#send({ id, op: "answer", payload: value });
    } catch (error) {
      this.#send({ id, op: "error", payload: toDetails(error) });
    } finally {
      this.#answering.delete(id);
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

/** Returns an error as it crosses the bridge: an `AuthError` with all details, any other as its message. */
export function toDetails(error: unknown): ErrorDetails | { message: string } {
  if (!(error instanceof AuthError)) return { message: error instanceof Error ? error.message : String(error) };
  const { code, message, remedy, fault, source, retryAfterMs, requiredScope } = error;
  return { code, message, remedy, fault, source, retryAfterMs, requiredScope };
}

function toError(payload: unknown): Error {
  const details = payload as ErrorDetails | { message: string };
  return "code" in details ? new AuthError(details) : new Error(details.message);
}
