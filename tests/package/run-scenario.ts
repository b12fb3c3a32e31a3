// Runs one scenario: its calls in order, each against the scripted server, browser and prompt.

import { type Auth, AuthError, createAuth, type LoginOptions, type Progress } from "@plexicus/auth";
import { createHash } from "node:crypto";
import { inspect, isDeepStrictEqual } from "node:util";
import { difference, errorDifference, fill, fillValue, pairs } from "./expect.js";
import { FakeHost, type Tab } from "./fake-host.js";
import { FakeServer } from "./fake-server.js";
import type { Call, Fields, Scenario } from "./scenario.js";
import { idle, Timeline } from "./timeline.js";

type Outcome = { value: unknown } | { error: Record<string, unknown> };

/** Everything in which the scenario was not as it says. */
export async function run(scenario: Scenario): Promise<string[]> {
  const timeline = new Timeline();
  const server: FakeServer = new FakeServer(timeline, scenario.server ?? [], (contents) => host.storage.put(contents, server.known));
  const host = new FakeHost(scenario.host ?? {}, server);
  host.storage.put(scenario.host?.stored ?? {}, server.known);
  const auth = await createAuth({ ...scenario.options, host, client: { id: "plexicus-test", version: "1.2.3" } });
  server.apiOrigin = auth.apiOrigin;
  const runner = new Runner(auth, host, server, timeline);
  for (const [index, call] of scenario.calls.entries()) await runner.call(`call ${index + 1} (${call.do})`, call);
  runner.checkAfter(scenario);
  return runner.complaints;
}

class Runner {
  readonly complaints: string[] = [];

  constructor(
    readonly auth: Auth,
    readonly host: FakeHost,
    readonly server: FakeServer,
    readonly timeline: Timeline,
  ) {}

  async call(name: string, call: Call): Promise<void> {
    const { host, timeline, server } = this;
    if (call.storage) host.storage.behaviour = call.storage;
    host.answers = [...(call.ask ?? [])];
    const beganMs = timeline.wallNow();
    const told: Progress[] = [];
    const tabs: Tab[] = [];
    const cancelling = new AbortController();
    const over = new AbortController();
    const onProgress = (event: Progress) => {
      told.push(event);
      this.#learn(event);
      if (event.kind === "browser") void this.#visit(call, tabs, over.signal);
    };
    if (call.cancelAfterMs !== undefined) {
      void timeline.sleep(call.cancelAfterMs, over.signal).then(() => cancelling.abort());
    }
    let outcome: Outcome;
    try {
      outcome = { value: await timeline.run(this.#perform(call, onProgress, cancelling.signal)) };
    } catch (thrown) {
      outcome = { error: view(thrown) };
    }
    over.abort();
    await idle();
    this.#checkOutcome(name, call, outcome);
    this.#checkProgress(name, call, told);
    this.#checkTabs(name, call, tabs);
    const elapsedMs = timeline.wallNow() - beganMs;
    if ((call.elapsedMs ?? elapsedMs) !== elapsedMs) this.#complain(name, `took ${elapsedMs} ms, not ${call.elapsedMs}`);
    if (host.listeners !== 0) this.#complain(name, "left a listener open");
    if (host.storage.isLocked) this.#complain(name, "left the storage locked");
    if (server.hanging.some((signal) => !signal.aborted)) this.#complain(name, "left a request under way");
    for (const complaint of server.complaints.splice(0)) this.#complain(name, complaint);
  }

  checkAfter({ after = {} }: Scenario): void {
    const { server, host } = this;
    const { storage, opened } = host;
    if (server.asked < server.exchanges.length) this.#complain("server", `${server.asked} of ${server.exchanges.length} requests came`);
    if (storage.unlockedWrites > 0) this.#complain("storage", "was written to without its lock");
    if ((after.opened ?? opened.length) !== opened.length) this.#complain("browser", `was opened ${opened.length} times`);
    if ((after.writes ?? storage.writes) !== storage.writes) this.#complain("storage", `was written to ${storage.writes} times`);
    if (!after.stored) return;
    const keys = Object.keys(after.stored).map((place) => `plexicus-auth:${place}`);
    if (!isDeepStrictEqual(new Set(storage.entries.keys()), new Set(keys))) {
      this.#complain("storage", `holds ${[...storage.entries.keys()].join(", ")}`);
    }
    for (const [place, content] of Object.entries(after.stored)) {
      const expected = fillValue(content, server.known);
      const text = storage.entries.get(`plexicus-auth:${place}`) ?? "";
      const found: unknown = typeof expected === "string" ? text : JSON.parse(text || "null");
      this.#complain("storage", difference(expected, found, place));
    }
  }

  async #visit(call: Call, tabs: Tab[], over: AbortSignal): Promise<void> {
    for (const visit of call.browser ?? []) {
      await this.timeline.sleep(visit.afterMs ?? 0, over);
      tabs.push(this.host.visit(visit));
    }
  }

  async #perform(call: Call, onProgress: (event: Progress) => void, signal: AbortSignal): Promise<unknown> {
    const { auth, timeline } = this;
    const options = fillValue(call.with ?? {}, this.server.known) as Record<string, never>;
    const url = String(options["url"]);
    switch (call.do) {
      case "advance":
        return timeline.advance(Number(options["ms"]));
      case "plan":
        return auth.plan();
      case "login":
        return auth.login({ ...(options as LoginOptions), onProgress, signal });
      case "token":
        return auth.token({ signal });
      case "status":
        return auth.status({ ...options, signal });
      case "logout":
        return auth.logout({ ...options, signal });
      case "authorizationHeader":
        return auth.authorizationHeader(url, { signal });
      case "fetch": {
        const { method, body, stream } = options as { method?: string; body?: string; stream?: boolean };
        const answer = await auth.fetch(url, { method, body: stream ? new Response(body).body : body, duplex: "half", signal });
        return { status: answer.status, retryAfter: answer.headers.get("retry-after") };
      }
    }
  }

  // Learns what the address that is shown holds: the runners' randomness differs.
  #learn(event: Progress): void {
    if (!("url" in event) || event.url === null) return;
    const query = pairs(new URL(event.url).search);
    const { port = "", state = "", code_challenge: challenge = "" } = query;
    Object.assign(this.server.known, { port, state, challenge, verifier: "" });
  }

  #checkOutcome(name: string, call: Call, outcome: Outcome): void {
    const { known } = this.server;
    if ("error" in outcome) {
      const expected = call.error && (fillValue(call.error, known) as typeof call.error);
      const wrong = expected ? errorDifference(expected, outcome.error) : `failed with ${inspect(outcome.error)}`;
      this.#complain(name, wrong);
    } else if (call.error) {
      this.#complain(name, `should fail, and gave ${JSON.stringify(outcome.value)}`);
    } else if (call.value !== undefined) {
      this.#complain(name, difference(fillValue(call.value, known), outcome.value, "value"));
    }
    const givesSecrets = call.do === "token" || call.do === "authorizationHeader";
    if (!givesSecrets || "error" in outcome) this.#checkCanaries(name, outcome);
  }

  #checkProgress(name: string, call: Call, told: Progress[]): void {
    const { known } = this.server;
    if (call.progress) this.#complain(name, difference(fillValue(call.progress, known), told, "progress"));
    let address: { page: string; query: Fields } | undefined;
    for (const event of told) {
      if ("url" in event && event.url !== null) {
        const [page = "", query = ""] = event.url.split("?");
        address = { page, query: pairs(query) };
        if (!/^[\w-]{16,128}$/.test(known.state)) this.#complain(name, `has the state ${known.state}`);
        if (!/^[\w-]{43}$/.test(known.challenge)) this.#complain(name, `has the challenge ${known.challenge}`);
        if (event.checkCode !== checkCode(known.state)) this.#complain(name, `shows the code ${event.checkCode}`);
      }
      this.#checkCanaries(name, { ...event, url: null });
    }
    if (!call.address) return;
    const query = Object.entries(call.address.query).map(([key, value]) => [key, fill(value, known)]);
    const expected = { page: call.address.page, query: Object.fromEntries(query) as Fields };
    if (!isDeepStrictEqual(address, expected)) this.#complain(name, `shows ${inspect(address)}, not ${inspect(expected)}`);
  }

  #checkTabs(name: string, call: Call, tabs: Tab[]): void {
    for (const [index, visit] of (call.browser ?? []).entries()) {
      const { status, headers, body = "" } = tabs[index] ?? {};
      const what = `${name}, visit ${index + 1}`;
      if (status !== visit.status) this.#complain(what, `got ${status}, not ${visit.status}`);
      if (status === undefined) continue;
      this.#checkCanaries(what, body);
      if (!body.includes(visit.page ?? "")) this.#complain(what, `got the page ${body}`);
      const safe = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" };
      this.#complain(what, difference(safe, headers, "headers"));
    }
  }

  // Every secret of a scenario has "canary" in it; those that are made are known by now.
  #checkCanaries(name: string, said: unknown): void {
    const text = `${JSON.stringify(said)} ${inspect(said, { depth: null })}`;
    const { state, verifier } = this.server.known;
    const told = ["canary", state, verifier].some((secret) => secret !== "" && text.includes(secret));
    if (told) this.#complain(name, `tells a secret: ${text}`);
  }

  #complain(name: string, why: string | undefined): void {
    if (why !== undefined) this.complaints.push(`${name}: ${why}`);
  }
}

/** An error with everything that can be seen of it. */
export function view(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof AuthError)) throw thrown;
  const { code, message, remedy, fault, source, retryAfterMs, requiredScope, stack } = thrown;
  return { code, message, remedy, fault, source, retryAfterMs, requiredScope, stack, inspected: inspect(thrown, { showHidden: true }), json: JSON.stringify(thrown) };
}

// First 40 bits of the state's SHA-256 in Crockford base32.
function checkCode(state: string): string {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  let bits = BigInt(`0x${createHash("sha256").update(state).digest("hex").slice(0, 10)}`);
  let code = "";
  for (let index = 0; index < 8; index++, bits /= 32n) code = letters.charAt(Number(bits % 32n)) + code;
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

