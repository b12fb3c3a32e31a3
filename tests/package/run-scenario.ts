// Runs one scenario: its calls in order, each against the scripted server, browser and prompt.

import { type Auth, type ChangeEvent, createAuth, type Host, type Progress } from "@plexicus/auth";
import { TestClock } from "@plexicus/auth/testing";
import { Checks } from "./checks.js";
import { difference, fillValue, pairs } from "./expect.js";
import { FakeHost, type Tab } from "./fake-host.js";
import { FakeServer } from "./fake-server.js";
import { perform } from "./perform.js";
import { type Call, type Contents, type Part, parts, type Scenario } from "./scenario.js";
import { key } from "./stored.js";

/**
 * Returns every deviation from the scenario. `through` may put another layer between the core and the host.
 */
export async function run(scenario: Scenario, through: (host: FakeHost) => Host = (host) => host): Promise<string[]> {
  const server: FakeServer = new FakeServer(
    new TestClock(),
    scenario.server ?? [],
    ({ meanwhile = {}, env = host.variables }) => {
      host.variables = env;
      host.storage.put(meanwhile, server.known);
    },
    scenario.serverSkewMs,
  );
  const host = new FakeHost(scenario.host ?? {}, server);
  host.storage.put(scenario.host?.stored ?? {}, server.known);
  const runner = new Runner(host, through(host), scenario);
  await runner.open();
  for (const [index, call] of scenario.calls.entries()) await runner.call(`call ${index + 1} (${call.do})`, call);
  await runner.settle();
  runner.checkAfter();
  return runner.checks.complaints;
}

// By then the core's background work has ended, even if every request times out.
const LONGEST_WORK_MS = 120_000;

class Runner {
  readonly server: FakeServer;
  readonly clock: TestClock;
  readonly checks: Checks;
  readonly windows: Auth[] = [];
  #workUntilMs = 0;
  #events: (ChangeEvent & { window: number })[] = [];

  constructor(
    readonly host: FakeHost,
    readonly given: Host,
    readonly scenario: Scenario,
  ) {
    this.server = host.server;
    this.clock = host.server.clock;
    this.checks = new Checks(host.server.known);
  }

  /** Opens every window that the scenario uses. */
  async open(): Promise<void> {
    const { calls, options, watch } = this.scenario;
    const count = Math.max(...calls.flatMap(parts).map(({ window = 1 }) => window));
    for (let window = 1; window <= count; window++) {
      const auth = await createAuth({
        ...options,
        host: this.given,
        client: { id: "plexicus-test", version: "1.2.3" },
      });
      this.server.apiOrigin = auth.apiOrigin;
      this.windows.push(auth);
      if (watch) auth.onDidChange((event) => void this.#events.push({ ...event, window }));
    }
    await this.clock.settle();
  }

  async call(name: string, call: Call): Promise<void> {
    const { host, clock, server, checks } = this;
    const { storage } = host;
    if (call.storage) storage.behaviour = call.storage;
    if (call.env) host.variables = call.env;
    host.answers = [...(call.ask ?? [])];
    host.pastes = [...(call.paste ?? [])];
    const wasWorking = this.#mayWork;
    const before = { writes: storage.writes, asked: server.asked };
    const told: Progress[] = [];
    const tabs: Tab[] = [];
    const over = new AbortController();
    const onProgress = (event: Progress) => {
      told.push(event);
      this.#learn(event);
      const isFirst = told.filter(({ kind }) => kind === "browser").length === 1;
      if (event.kind === "browser" && isFirst) void this.#visit(call, tabs, over.signal);
    };
    const all = parts(call);
    const named = (index: number) => (all.length === 1 ? name : `${name}, part ${index + 1}`);
    await clock.run(Promise.all(all.map((part, index) => this.#part(named(index), part, onProgress, over.signal))));
    over.abort();
    await clock.settle();
    if (all.some(leavesWork)) this.#workUntilMs = clock.monotonicNow() + LONGEST_WORK_MS;
    checks.address(name, call, told);
    checks.tabs(name, call.browser ?? [], tabs);
    const onlyRead = server.asked === before.asked && all.every(onlyReads) && !wasWorking;
    if (onlyRead && storage.writes > before.writes) checks.complain(name, "wrote, and should only read");
    this.#checkLeftovers(name);
    this.#checkTold(name, call);
  }

  async #part(name: string, part: Part, onProgress: (event: Progress) => void, over: AbortSignal): Promise<void> {
    const { clock, checks } = this;
    const auth = this.windows[(part.window ?? 1) - 1];
    if (!auth) throw new Error(`there is no window ${part.window}`);
    if (part.afterMs) await clock.sleep(part.afterMs);
    const cancelling = new AbortController();
    if (part.cancelAfterMs !== undefined) {
      void clock.sleep(part.cancelAfterMs, over).then(() => cancelling.abort());
    }
    const told: Progress[] = [];
    const tell = (event: Progress) => {
      told.push(event);
      onProgress(event);
    };
    const beganMs = clock.wallNow();
    const outcome = await perform(auth, this.host, part, tell, cancelling.signal);
    const elapsedMs = clock.wallNow() - beganMs;
    if ((part.elapsedMs ?? elapsedMs) !== elapsedMs)
      checks.complain(name, `took ${elapsedMs} ms, not ${part.elapsedMs}`);
    checks.outcome(name, part, outcome);
    checks.progress(name, part, told);
  }

  /** Whether the core may be working in the background. */
  get #mayWork(): boolean {
    return this.clock.monotonicNow() < this.#workUntilMs;
  }

  /** Lets the core finish its background work. */
  async settle(): Promise<void> {
    if (!this.#mayWork) return;
    await this.clock.run(this.clock.sleep(LONGEST_WORK_MS));
    for (const complaint of this.server.complaints.splice(0)) this.checks.complain("afterwards", complaint);
  }

  // A call leaves nothing behind except background work and a watch, which keeps sleeping.
  #checkLeftovers(name: string): void {
    const { host, server, checks, clock } = this;
    if (host.boxes !== 0) checks.complain(name, "left a box to paste into open");
    if (host.listeners !== 0) checks.complain(name, "left a listener open");
    if (host.storage.isLocked && !this.#mayWork) checks.complain(name, "left the storage locked");
    if (!this.#mayWork && server.hanging.some((signal) => !signal.aborted))
      checks.complain(name, "left a request under way");
    if (!this.scenario.watch && !this.#mayWork && clock.sleepers > 0)
      checks.complain(name, `left ${clock.sleepers} asleep`);
    for (const complaint of server.complaints.splice(0)) checks.complain(name, complaint);
  }

  #checkTold(name: string, call: Call): void {
    const { checks } = this;
    for (const auth of this.windows) checks.explanation(name, auth);
    checks.canaries(name, this.#events);
    if (call.events) checks.events(name, call.events, this.#events.splice(0));
    const stored = this.host.storage.entries.get(key(this.server.apiOrigin)) ?? "";
    // The newest login is the last one in the index.
    const [, login] = [...stored.matchAll(/"login_id":"([^"]+)"/g)].at(-1) ?? [];
    if (login !== undefined) this.server.known.login = login;
  }

  checkAfter(): void {
    const { server, host, checks } = this;
    const { after = {} } = this.scenario;
    const { storage, opened } = host;
    if (server.asked < server.exchanges.length)
      checks.complain("server", `${server.asked} of ${server.exchanges.length} requests came`);
    if (storage.unlockedWrites > 0) checks.complain("storage", "was written to without its lock");
    if (this.#events.length > 0) checks.events("events", [], this.#events);
    const reads = storage.reads.get(key(server.apiOrigin)) ?? 0;
    for (const [name, found] of Object.entries({ opened: opened.length, writes: storage.writes, reads })) {
      const expected = after[name as "opened" | "writes" | "reads"];
      if (expected !== undefined && expected !== found)
        checks.complain("after", `${name} is ${found} and not ${expected}`);
    }
    this.#checkEntries("storage", after.stored, storage.entries);
    this.#checkEntries("marker", after.marker, host.marker?.entries ?? new Map());
  }

  #checkEntries(name: string, contents: Contents | undefined, entries: ReadonlyMap<string, string>): void {
    if (!contents) return;
    const { checks } = this;
    const expected = new Map(
      Object.entries(contents).map(([place, content]) => [String(this.#fill(key(place))), this.#fill(content)]),
    );
    const missing = [...expected.keys()].filter((key) => !entries.has(key));
    const other = [...entries.keys()].filter((key) => !expected.has(key));
    if (missing.length + other.length > 0)
      checks.complain(name, `lacks [${missing.join()}] and holds [${other.join()}] besides`);
    for (const [key, content] of expected) {
      const text = entries.get(key) ?? "";
      const found: unknown = typeof content === "string" ? text : JSON.parse(text || "null");
      checks.complain(name, difference(content, found, key));
    }
  }

  #fill(content: Contents[string]): Contents[string] {
    return fillValue(content, this.server.known);
  }

  async #visit(call: Call, tabs: Tab[], over: AbortSignal): Promise<void> {
    for (const visit of call.browser ?? []) {
      await this.clock.sleep(visit.afterMs ?? 0, over);
      tabs.push(this.host.visit(visit));
    }
  }

  // Learns the values in the shown address: each runner has its own randomness.
  #learn(event: Progress): void {
    if (!("url" in event) || event.url === null) return;
    const { port = "", state = "", code_challenge: challenge = "" } = pairs(new URL(event.url).search);
    Object.assign(this.server.known, { port, state, challenge, verifier: "" });
  }
}

// An identity that the server returns may show that a login replaces another one.
function leavesWork({ do: what, with: options }: Part): boolean {
  if (what === "status") return Boolean(options?.["verify"]);
  return ["login", "adoptToken", "finishLogin", "ensureLoggedIn", "tokens.create", "tokens.rotate"].includes(what);
}

// Reading stored logins writes nothing; requests to the server and renewals may.
function onlyReads({ do: what, with: options }: Part): boolean {
  if (what === "status") return !options?.["verify"];
  return ["plan", "explain", "advance", "token", "headers"].includes(what);
}
