/**
 * Eight processes with two accounts on one store: they log in, renew, rotate and log out at the same time and
 * are killed in between. No call may use the wrong account, and no account may lose its login.
 */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import type { LivingToken } from "../browser/control.js";
import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { fingerprint, knownTokens } from "../command/known-tokens.js";
import type { Crew } from "./crew.js";
import { wasGranting } from "./grants.js";
import { Ground, type StoreKind } from "./ground.js";
import type { Answer, Outcome, Task } from "./orders.js";
import { Random } from "./random.js";
import { inRounds, ROUNDS, SEED } from "./rounds.js";

const CREW = 8;
const CALLERS = 5;
const LIFE_MS = 60 * 60 * 1000;
/** Later than the time when any pending revocation is due. */
const LATER_MS = 6 * 60 * 1000;
const ALL_DUE_EVERY = 20;
/** There are eight slots for pending revocations; a round may need four. */
const MOST_PENDING = 4;
/** Longer than a window uses its cached token. */
const LEASE_MS = 5_500;
/** Longer than the store waits before it looks again. */
const PUT_BACK_MS = 10_000;
const EMAILS = ["ada@example.test", "grace@example.test"] as const;
type Email = (typeof EMAILS)[number];
const GONE = ["no_credentials", "token_rejected", "login_required"];
/** The errors that an act may fail with when another process interferes. */
const IN_ITS_WAY: Record<Act, string[]> = {
  none: [],
  login: ["storage_failed", "cancelled"],
  give: ["storage_failed", "cancelled"],
  rotate: ["rotation_failed", "rotation_would_widen", "storage_failed", ...GONE],
  logout: [],
};
const ACTS = ["none", "login", "login", "give", "rotate", "rotate", "logout"] as const;
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
  test(`${how}: no call uses the wrong account and no login is lost, in up to ${ROUNDS} rounds`, async (t) => {
    const seed = SEED + index;
    const accounts = await Accounts.begin(store, new Random(seed));
    t.after(() => accounts.ground.end());
    await inRounds(`two accounts ${how}, seed ${seed}`, (round) => accounts.round(`seed ${seed}, round ${round}`));
    t.diagnostic(`seed ${seed}: ${JSON.stringify(accounts.tally)}`);
  });
}

class Accounts {
  readonly tally = {
    rounds: 0,
    calls: 0,
    killed: 0,
    "killed while granting": 0,
    login: 0,
    give: 0,
    rotate: 0,
    logout: 0,
  };
  /** Tokens that the user provided: they stay active. */
  readonly #given = new Set<string>();
  /** Until when a window may still use its cached token of an account that was logged out. */
  readonly #goneUntilMs = new Map<Email, number>();
  #aheadMs = 0;

  private constructor(
    readonly ground: Ground,
    readonly random: Random,
  ) {}

  static async begin(store: StoreKind, random: Random): Promise<Accounts> {
    return new Accounts(await Ground.begin(server, store, EMAILS), random);
  }

  get crew(): Crew {
    return this.ground.crew;
  }

  async round(what: string): Promise<void> {
    this.tally.rounds++;
    if ((await this.#now()).pending > MOST_PENDING || this.tally.rounds % ALL_DUE_EVERY === 0) await this.#allDue(what);
    const before = await this.#now();
    const first = this.random.below(CREW);
    const acts = EMAILS.map((email) => (before.current.has(email) ? this.#any(ACTS) : "login"));
    const tasks = await Promise.all(EMAILS.map((email, index) => this.#task(acts[index] ?? "none", email, before)));
    if (this.random.chance(0.3)) await server.control.advance(LIFE_MS + 1000);
    const calls = this.crew.workers.map((worker, index) =>
      worker.order({ do: "calls", count: CALLERS, account: EMAILS[index % 2] ?? "" }),
    );
    const acting = tasks.map(async (task, index) => {
      await sleep(this.random.below(50));
      return task && this.crew.at((first + index) % CREW).order(task);
    });
    const killed = this.random.chance(0.25) ? await this.#kill(first) : undefined;
    const acted = await Promise.all(acting);
    const answers = await Promise.all(calls);

    const told = `${what}: ${acts.join(" and ")}${killed ? `, ${killed} was killed` : ""}`;
    const after = await this.#check(told, killed);
    for (const [index, email] of EMAILS.entries()) {
      const act = acts[index] ?? "none";
      const outcome = acted[index]?.outcomes?.[0];
      const isDone = outcome !== undefined && "value" in outcome;
      this.#checkAct(`${told}: ${email}`, act, acted[index], killed);
      if (act === "logout") this.#goneUntilMs.set(email, Date.now() + LEASE_MS);
      const mustBeThere = act !== "logout" && (before.current.has(email) || (act === "login" && isDone));
      if (mustBeThere) assert.ok(await this.#isThere(email), `${told}: the login of ${email} is lost`);
      if (act === "logout" && isDone) assert.ok(!after.current.has(email), `${told}: ${email} is still logged in`);
      const mayBeGone =
        act === "logout" || !before.current.has(email) || (this.#goneUntilMs.get(email) ?? 0) > Date.now() - LEASE_MS;
      const own = answers.filter((_, worker) => worker % 2 === index);
      for (const each of own.flatMap((answer) => answer?.outcomes ?? [])) this.#checkCall(told, each, email, mayBeGone);
    }
  }

  /**
   * Without a lock, another program's write may hide a login until the program that stored it looks again.
   */
  async #isThere(email: Email): Promise<boolean> {
    const untilMs = Date.now() + PUT_BACK_MS;
    while (!(await this.#now()).current.has(email)) {
      if (Date.now() > untilMs) return false;
      await sleep(100);
    }
    return true;
  }

  #checkCall(told: string, outcome: Outcome, email: Email, mayBeGone: boolean): void {
    this.tally.calls++;
    const isGood =
      "value" in outcome
        ? outcome.value === "stored" || outcome.value === email
        : mayBeGone && GONE.includes(outcome.error);
    assert.ok(isGood, `${told}: a caller for ${email} got ${JSON.stringify(outcome)}`);
  }

  #checkAct(told: string, act: Act, answer: Answer | undefined, killed: string | undefined): void {
    if (act === "none" || (answer === undefined && killed !== undefined)) return;
    const [outcome] = answer?.outcomes ?? [];
    const isGood = outcome && ("value" in outcome || IN_ITS_WAY[act].includes(outcome.error));
    assert.ok(isGood, `${told}: ${act} came to ${JSON.stringify(outcome)}`);
    this.tally[act]++;
  }

  async #task(act: Act, email: Email, before: Now): Promise<Task | undefined> {
    switch (act) {
      case "none":
        return undefined;
      case "login":
        return { do: "login", email, expect: email };
      case "give":
        return this.#giving(email);
      case "rotate": {
        // A login with a known scope cannot be rotated.
        if (before.current.get(email)?.name.endsWith("(CLI login)"))
          await this.crew.at(this.random.below(CREW)).order(await this.#giving(email));
        // A process that gets no change events may still use the login.
        if (this.ground.store === "folder") await sleep(LEASE_MS);
        return { do: "rotate", account: email };
      }
      case "logout":
        return { do: "logout", account: email };
    }
  }

  async #giving(email: Email): Promise<Task> {
    const { access_token: token } = await server.control.createToken({ email, name: "given" });
    this.#given.add(fingerprint(token));
    return { do: "give", token };
  }

  async #kill(actor: number): Promise<string> {
    const victim = this.random.chance(0.5) ? actor : this.random.below(CREW);
    await sleep(this.random.below(300));
    this.tally.killed++;
    return this.crew.replace(victim);
  }

  /** Checks that a login after everything is due leaves one active token for each account. */
  async #allDue(what: string): Promise<void> {
    this.#aheadMs += LATER_MS;
    await this.crew.setClock(this.#aheadMs);
    await server.control.advance(LATER_MS);
    const worker = this.crew.at(this.random.below(CREW));
    for (const email of EMAILS) await worker.order({ do: "login", email, expect: email });
    await worker.order({ do: "settled" });
    const { current, living } = await this.#now();
    const own = new Set([...current.values()].map(({ token_id }) => token_id));
    const left = living.filter((token) => !own.has(token.token_id) && !this.#isGiven(token));
    assert.deepEqual(left, [], `${what}: what lives when everything is due`);
  }

  /** Fails if an active token is unknown, unless the kill hit the process that received it. */
  async #check(told: string, killed: string | undefined): Promise<Now> {
    const now = await this.#now();
    const unknown = now.living.filter(
      (token) => !this.#isGiven(token) && !token.secrets.some((secret) => now.known.has(secret)),
    );
    if (killed !== undefined && wasGranting(this.ground.notesOf(killed))) {
      this.tally["killed while granting"]++;
      const its = unknown.findIndex(({ name }) => name.split(" ")[0] === killed);
      for (const { token_id } of its < 0 ? [] : unknown.splice(its, 1)) await server.control.revoke({ token_id });
    }
    assert.deepEqual(unknown, [], `${told}: an unknown valid token`);
    return now;
  }

  #isGiven({ secrets }: LivingToken): boolean {
    return secrets.some((secret) => this.#given.has(secret));
  }

  /** Reads the store first, then the active tokens: a revocation in between is not a fault. */
  async #now(): Promise<Now> {
    const { stored, pending } = knownTokens(await this.ground.entries());
    const living = await server.control.livingTokens();
    const current = new Map<string, LivingToken>();
    for (const token of living)
      if (token.secrets.some((each) => stored.includes(each))) current.set(token.email, token);
    return { living, current, pending: pending.length, known: new Set([...stored, ...pending]) };
  }

  #any<T>(list: readonly T[]): T {
    const picked = list[this.random.below(list.length)];
    if (picked === undefined) throw new Error("there is nothing to pick from");
    return picked;
  }
}

interface Now {
  living: LivingToken[];
  /** The login of each account, while its token is active. */
  current: Map<string, LivingToken>;
  pending: number;
  /** The tokens in the store. */
  known: Set<string>;
}
