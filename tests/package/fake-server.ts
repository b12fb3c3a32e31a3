// A server that expects exactly the requests of a scenario, in order.

import type { ResponseLike, TransportInit } from "@plexicus/auth";
import type { TestClock } from "@plexicus/auth/testing";
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { fill, fillValue, type Known, pairs, START_MS } from "./expect.js";
import type { Answer, Exchange, Fields } from "./scenario.js";

const TRANSPORT = { redirect: "manual", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };

export class FakeServer {
  readonly known: Known = { port: "", state: "", challenge: "", verifier: "", login: "" };
  readonly complaints: string[] = [];
  /** The signals of requests that are never answered. */
  readonly hanging: AbortSignal[] = [];
  asked = 0;
  apiOrigin = "";

  constructor(
    readonly clock: TestClock,
    readonly exchanges: readonly Exchange[],
    readonly onMeanwhile: (exchange: Exchange) => void,
    readonly skewMs?: number,
  ) {}

  async fetch(url: string, init: TransportInit): Promise<ResponseLike> {
    const exchange = this.exchanges[this.asked++];
    const { method = "GET" } = init;
    const complain = (why: string) => this.complaints.push(`request ${this.asked} (${method} ${url}): ${why}`);
    if (!exchange) {
      complain("is one too many");
      throw new Error("no such request was expected");
    }
    const { expect, answer, atMs } = exchange;
    const at = this.clock.wallNow() - START_MS;
    if (method !== expect.method || url !== this.apiOrigin + expect.path)
      complain(`should be ${expect.method} ${expect.path}`);
    if (atMs !== undefined && at !== atMs) complain(`came at ${at}, not at ${atMs}`);
    for (const [name, value] of Object.entries(TRANSPORT)) {
      if (init[name as keyof TransportInit] !== value)
        complain(`has ${name} ${String(init[name as keyof TransportInit])}`);
    }
    const headers = new Headers(init.headers);
    if (headers.get("authorization") !== (expect.authorization ?? null)) complain("has another Authorization");
    if (headers.get("x-plexicus-client") !== "plexicus-test/1.2.3") complain("does not name the client");
    if (headers.get("accept") !== "application/json") complain("does not accept JSON");
    const body = init.body === undefined ? "" : await new Response(init.body as BodyInit).text();
    if (expect.form) {
      this.#learnVerifier(body);
      const form = Object.entries(expect.form).map(([name, value]) => [name, fill(value, this.known)]);
      if (!isDeepStrictEqual(pairs(body), Object.fromEntries(form))) complain(`has the form ${body}`);
      if (headers.get("content-type") !== "application/x-www-form-urlencoded") complain("is no form by its header");
    } else if (expect.json !== undefined) {
      if (!isDeepStrictEqual(JSON.parse(body), fillValue(expect.json, this.known))) complain(`has the body ${body}`);
      if (headers.get("content-type") !== "application/json") complain("is no JSON by its header");
    } else if (body !== (expect.body ?? "")) {
      complain(`has the body ${body}`);
    }
    this.onMeanwhile(exchange);
    if (answer.failure === "echoes")
      throw new TypeError(`connect ECONNREFUSED after ${headers.get("authorization") ?? ""} ${body}`);
    return this.#answer(answer, init.signal);
  }

  async #answer(answer: Answer, signal: AbortSignal | undefined): Promise<ResponseLike> {
    if (answer.takesMs) await this.clock.sleep(answer.takesMs, signal);
    if (answer.failure === "unreachable") throw new TypeError("connect ECONNREFUSED plxs_canary-in-an-error");
    if (answer.failure === "hangs") {
      if (signal) this.hanging.push(signal);
      return new Promise(() => undefined);
    }
    const { status = 0, json, text, size = 0 } = answer;
    const headers = { ...this.#date(), ...answer.headers };
    const body = json === undefined ? (text ?? " ".repeat(size)) : JSON.stringify(json);
    if (answer.failure === "stalls") {
      const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) });
      return new Response(body, { status, headers });
    }
    // A real `Response` if one can be made: only an opaque redirect has the status 0.
    if (status >= 200) return new Response(status === 204 ? null : body, { status, headers });
    return { status, headers: new Headers(headers), arrayBuffer: async () => new ArrayBuffer(0) };
  }

  #date(): Fields {
    return this.skewMs === undefined ? {} : { date: new Date(this.clock.serverNow() + this.skewMs).toUTCString() };
  }

  // Accepts the verifier in the form if its S256 hash is the challenge that was shown.
  #learnVerifier(form: string): void {
    const { code_verifier: verifier } = pairs(form);
    const hash = createHash("sha256")
      .update(verifier ?? "")
      .digest("base64url");
    if (verifier && hash === this.known.challenge) this.known.verifier = verifier;
  }
}
