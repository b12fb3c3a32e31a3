/**
 * Eight processes log in, renew, rotate and log out at the same time and are killed in between. After each
 * round, every token that is active at the server must be a stored login or a pending revocation.
 */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import type { FaultAction, LivingToken } from "../browser/control.js";
import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { fingerprint, type Known, knownTokens } from "../command/known-tokens.js";
import type { Crew, Worker } from "./crew.js";
import { wasGranting } from "./grants.js";
import { Ground, type StoreKind } from "./ground.js";
import type { Answer, Task } from "./orders.js";
import { Random } from "./random.js";
import { inRounds, ROUNDS, SEED } from "./rounds.js";

const CREW = 8;
const CALLERS = 10;
const LIFE_MS = 60 * 60 * 1000;
/** Later than the time when any pending revocation is due. */
const LATER_MS = 6 * 60 * 1000;
const ALL_DUE_EVERY = 20;
/** There are eight slots for pending revocations; a round may need four. */
const MOST_PENDING = 4;
/** Longer than a window uses its cached token. */
const LEASE_MS = 5_500;
/** Longer than other processes wait for the lock of a stopped one. */
const STOP_MS = 7_000;
/** One account only; `accounts.test.ts` uses several. */
const EMAILS = ["ada@example.test"] as const;
/** The possible errors after a logout, which revokes the token before it deletes the login. */
const GONE = ["no_credentials", "token_rejected", "login_required"];
/** The possible errors if the store holds another login than the process uses. */
const NOT_ROTATED = ["rotation_failed", "rotation_would_widen"];
/** The acts; one listed twice is chosen twice as often. */
const ACTS = [
  "renew",
  "renew",
  "login",
  "login",
  "two logins",
  "give",
  "rotate",
  "rotate",
  "two rotate",
  "logout",
] as const;
type Act = (typeof ACTS)[number];

let server: DevServer;

before(async () => {
  server = await startDevServer();
  process.once("exit", () => void server.stop());
  await server.control.settings({ refresh: true, login_expires_in_s: LIFE_MS / 1000 });
});
after(async () => server.stop());

for (const [index, store] of (["file", "folder"] as const).entries()) {
  const how = store === "file" ? "with a lock" : "without a lock";
  test(`${how}: no login is lost and no unknown token stays active, in up to ${ROUNDS} rounds`, async (t) => {
    const seed = SEED + index;
    const life = await Life.begin(store, new Random(seed));
    t.after(() => life.ground.end());
    await inRounds(`${how}, seed ${seed}`, (round) => life.round(`seed ${seed}, round ${round}`));
    await life.allDue(`seed ${seed}, the end`);
    t.diagnostic(`seed ${seed}: ${JSON.stringify(life.tally)}`);
  });
}

/** A worker's task, and the account that it logs in. */
interface Job {
  task?: Task;
  email?: string;
}

/** One store, its users, and what is known of both. */
class Life {
  readonly tally: Record<Act | "rotated" | "killed" | "stopped" | "killed while granting" | "most pending", number> = {
    renew: 0,
    login: 0,
    "two logins": 0,
    give: 0,
    rotate: 0,
    "two rotate": 0,
    logout: 0,
    rotated: 0,
    killed: 0,
    stopped: 0,
    "killed while granting": 0,
    "most pending": 0,
  };
  /** Tokens that the user provided and that were not rotated: they stay active. */
  readonly #given = new Set<string>();
  /** The accounts that were logged in before, and until when. */
  #was: { email: string | undefined; untilMs: number }[] = [];
  #rounds = 0;
  #aheadMs = 0;

  private constructor(
    readonly ground: Ground,
    readonly random: Random,
  ) {}

  static async begin(store: StoreKind, random: Random): Promise<Life> {
    return new Life(await Ground.begin(server, store, EMAILS), random);
  }

  get crew(): Crew {
    return this.ground.crew;
  }

  async round(what: string): Promise<void> {
    let before = await this.#now();
    if (before.known.pending.length > MOST_PENDING) {
      await this.allDue(what);
      before = await this.#now();
    }
    const began = Date.now();
    this.#was = this.#was.filter(({ untilMs }) => untilMs > began - LEASE_MS);
    const act = before.current ? this.#any(ACTS) : this.#any(["login", "two logins", "give"] as const);
    this.tally[act]++;
    const actors = this.#actors(act.startsWith("two") ? 2 : 1);
    const jobs = await this.#jobs(act, actors.length, before.current);
    if (act === "renew") await server.control.advance(LIFE_MS + 1000);
    await this.#slowGrants();
    const calls = this.crew.order({ do: "calls", count: CALLERS });
    const acting = actors.map((actor, index) => this.#act(actor, jobs[index]?.task));
    const killed = this.random.chance(0.25) ? await this.#kill(actors[0]) : undefined;
    const stopped = killed === undefined && this.random.chance(0.15) ? await this.#stop(actors[0]) : undefined;
    const acted = await Promise.all(acting);
    const answers = await calls;

    await server.control.clearFaults();
    const told = `${what}: ${act}${killed ? `, ${killed} was killed` : ""}${stopped ? `, ${stopped.name} was stopped` : ""}`;
    const isCut = (answer: Answer | undefined, index: number) =>
      answer === undefined || (this.crew.at(actors[index] ?? 0) === stopped && "error" in (answer.outcomes?.[0] ?? {}));
    const wasActorCut = act !== "renew" && acted.some(isCut);
    const after = await this.#check(told, killed);
    if (act === "logout") {
      if (!wasActorCut) assert.equal(after.current, undefined, `${told}: still logged in`);
    } else if (before.current || !wasActorCut) {
      assert.ok(after.current, `${told}: the login is lost, ${JSON.stringify(acted)}`);
    }
    const accounts = new Set([before.current?.email, ...jobs.flatMap(({ email }) => email ?? [])]);
    if (after.current) assert.ok(accounts.has(after.current.email), `${told}: the account is ${after.current.email}`);
    if (act !== "renew" && killed === undefined) {
      for (const [index, each] of acted.entries()) {
        if (this.crew.at(actors[index] ?? 0) !== stopped) this.#checkAct(told, act, each);
      }
    }
    for (const { email } of this.#was) accounts.add(email);
    const mayBeNone = accounts.has(undefined) || act === "logout";
    for (const outcome of answers.flatMap((answer) => answer?.outcomes ?? [])) {
      const isGood =
        "value" in outcome
          ? outcome.value === "stored" || accounts.has(outcome.value)
          : mayBeNone && GONE.includes(outcome.error);
      assert.ok(isGood, `${told}: a caller got ${JSON.stringify(outcome)}`);
    }
    for (const email of new Set([before.current?.email, after.current?.email]))
      this.#was.push({ email, untilMs: Date.now() });
    const isRotation = act === "rotate" || act === "two rotate";
    if (isRotation && before.current && after.current?.token_id !== before.current.token_id)
      for (const secret of before.current.secrets) this.#given.delete(secret);
    if (++this.#rounds % ALL_DUE_EVERY === 0) await this.allDue(told);
  }

  /** Checks that a login after everything is due leaves one active token: its own. */
  async allDue(what: string): Promise<void> {
    this.#aheadMs += LATER_MS;
    await this.crew.setClock(this.#aheadMs);
    await server.control.advance(LATER_MS);
    const actor = this.random.below(CREW);
    await this.crew.at(actor).order({ do: "login", email: this.#any(EMAILS) });
    await this.crew.at(actor).order({ do: "settled" });
    const { current, living } = await this.#now();
    const left = living.filter((token) => token !== current && !token.secrets.some((each) => this.#given.has(each)));
    assert.deepEqual(left, [], `${what}: what lives when everything is due`);
  }

  /** Fails if an act failed for a reason other than interference from another process. */
  #checkAct(told: string, act: Act, answer: Answer | undefined): void {
    const [outcome] = answer?.outcomes ?? [];
    const isGood =
      outcome !== undefined &&
      ("value" in outcome ||
        // This process has not seen the latest write yet, or the other one was faster.
        (act.endsWith("rotate") && NOT_ROTATED.includes(outcome.error)) ||
        // This process read back the other one's write.
        (act === "two logins" && this.ground.store === "folder" && outcome.error === "storage_failed"));
    assert.ok(isGood, `${told}: it came to ${JSON.stringify(outcome)}`);
    if (act.endsWith("rotate") && outcome && "value" in outcome) this.tally.rotated++;
  }

  async #jobs(act: Act, count: number, current: LivingToken | undefined): Promise<Job[]> {
    const email = () => this.#any(EMAILS);
    const login = (to: string): Job => ({ task: { do: "login", email: to }, email: to });
    const job = async (): Promise<Job> => {
      switch (act) {
        case "renew":
          return {};
        case "login":
        case "two logins":
          return login(email());
        case "give":
          return this.#giving(email());
        case "rotate":
        case "two rotate":
          return { task: { do: "rotate" } };
        case "logout":
          return { task: { do: "logout" } };
      }
    };
    // A login with a known scope cannot be rotated.
    if (act.endsWith("rotate") && current?.name.endsWith("(CLI login)")) {
      const { task } = await this.#giving(current.email);
      const given = task && (await this.crew.at(0).order(task));
      assert.deepEqual(given?.outcomes, [{ value: "personal" }]);
    }
    // A process that gets no change events may still use the login.
    if (act.endsWith("rotate") && this.ground.store === "folder") await sleep(LEASE_MS);
    return Promise.all(Array.from({ length: count }, job));
  }

  async #giving(email: string): Promise<Job> {
    const { access_token } = await server.control.createToken({ email, name: "given" });
    this.#given.add(fingerprint(access_token));
    return { task: { do: "give", token: access_token }, email };
  }

  async #act(actor: number, task: Task | undefined): Promise<Answer | undefined> {
    const worker = this.crew.at(actor);
    await sleep(this.random.below(50));
    return task && worker.order(task);
  }

  /** Slows grants down so that a kill sometimes hits one, before the server acts or while it answers. */
  async #slowGrants(): Promise<void> {
    const late: FaultAction = this.random.chance(0.5)
      ? { kind: "delay", ms: this.random.below(150) }
      : { kind: "slow_body", ms_per_byte: 1 };
    for (const path of ["/auth/cli/token", "/users/me/api-tokens"])
      await server.control.fault({ method: "POST", path, times: 20, action: late });
  }

  async #stop(actor: number | undefined): Promise<Worker> {
    const stopped = this.crew.at(this.random.chance(0.7) && actor !== undefined ? actor : this.random.below(CREW));
    await sleep(this.random.below(150));
    this.tally.stopped++;
    await stopped.stop(STOP_MS);
    return stopped;
  }

  async #kill(actor: number | undefined): Promise<string> {
    const victim = this.random.chance(0.5) && actor !== undefined ? actor : this.random.below(CREW);
    await sleep(this.random.below(300));
    this.tally.killed++;
    return this.crew.replace(victim);
  }

  /** Fails if an active token is unknown, unless the kill hit the process that received it. */
  async #check(told: string, killed: string | undefined) {
    const now = await this.#now();
    const isKnown = ({ secrets }: LivingToken) => secrets.some((each) => now.stored.has(each) || this.#given.has(each));
    const unknown = now.living.filter((token) => !isKnown(token));
    if (killed !== undefined && wasGranting(this.ground.notesOf(killed))) {
      this.tally["killed while granting"]++;
      const its = unknown.findIndex(({ name }) => name.split(" ")[0] === killed);
      for (const { token_id } of its < 0 ? [] : unknown.splice(its, 1)) await server.control.revoke({ token_id });
    }
    assert.deepEqual(unknown, [], `${told}: an unknown valid token, in ${JSON.stringify(now.known)}`);
    this.tally["most pending"] = Math.max(this.tally["most pending"], now.known.pending.length);
    return now;
  }

  /** Reads the store first, then the active tokens: a revocation in between is not a fault. */
  async #now(): Promise<{
    known: Known;
    stored: Set<string>;
    living: LivingToken[];
    current: LivingToken | undefined;
  }> {
    const known = knownTokens(await this.ground.entries());
    const living = await server.control.livingTokens();
    const current = living.find(({ secrets }) => known.current !== undefined && secrets.includes(known.current));
    assert.ok(current || known.current === undefined, "the stored login is dead");
    return { known, living, current, stored: new Set([...known.stored, ...known.pending]) };
  }

  #actors(count: number): number[] {
    const first = this.random.below(CREW);
    return Array.from({ length: count }, (_, index) => (first + index) % CREW);
  }

  #any<T>(list: readonly T[]): T {
    const picked = list[this.random.below(list.length)];
    if (picked === undefined) throw new Error("there is nothing to pick from");
    return picked;
  }
}
