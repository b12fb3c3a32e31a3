/**
 * Many processes and many callers with one expired login, a server that renews slowly and sometimes loses its
 * answer, and processes that are killed. PLEXICUS_STRESS_ROUNDS sets the number of rounds,
 * PLEXICUS_STRESS_SEED the random choices.
 */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { Crew } from "./crew.js";
import type { Answer, Outcome } from "./orders.js";
import { Random } from "./random.js";
import { inRounds, ROUNDS, SEED } from "./rounds.js";

const CREW = 8;
const CALLERS = 100;
const LIFE_MS = 60 * 60 * 1000;
const ADA = "ada@example.test";
/** Longer than a window without change events uses its cached token. */
const LEASE_MS = 5_500;

let server: DevServer;

before(async () => {
  server = await startDevServer();
  process.once("exit", () => void server.stop());
  await server.control.settings({ refresh: true, login_expires_in_s: LIFE_MS / 1000 });
});
after(async () => server.stop());

/** What a run has counted. */
interface Tally {
  renewals: number;
  requests: number;
  lost: number;
  killed: number;
  slowest: number;
}

test(`with a lock: one new generation for each expiry, in up to ${ROUNDS} rounds`, async (t) => {
  await on(t, "file", async (crew, folder) => {
    const random = new Random(SEED);
    const tally: Tally = { renewals: 0, requests: 0, lost: 0, killed: 0, slowest: 0 };
    await logIn(crew, 0, ADA);
    await inRounds(`renewal with a lock, seed ${SEED}`, async (round) => {
      const before = await generation(folder);
      const { lost, killed, answers } = await expire(crew, random, tally);
      for (const outcome of outcomes(answers))
        assert.deepEqual(outcome, fine(outcome, ADA), `seed ${SEED}, round ${round}`);
      const renewed = (await generation(folder)) - before;
      assert.equal(renewed, 1, `seed ${SEED}, round ${round}: ${renewed} successors`);
      const requests = await renewalRequests();
      const most = 1 + lost + killed;
      assert.ok(requests <= most, `seed ${SEED}, round ${round}: ${requests} requests, of at most ${most}`);
      tally.renewals += renewed;
      tally.requests += requests;
    });
    t.diagnostic(`seed ${SEED}: ${JSON.stringify(tally)}`);
  });
});

test(`without a lock: no logout is undone and no login is lost, in up to ${ROUNDS} rounds`, async (t) => {
  await on(t, "folder", async (crew) => {
    const random = new Random(SEED + 1);
    const tally: Tally = { renewals: 0, requests: 0, lost: 0, killed: 0, slowest: 0 };
    await logIn(crew, 0, ADA);
    await inRounds(`renewal without a lock, seed ${SEED + 1}`, async (round) => {
      const what = `seed ${SEED + 1}, round ${round}`;
      const act = round % 10 === 0 ? "login" : round % 10 === 5 ? "logout" : "nothing";
      const actor = random.below(CREW);
      const { answers } = await expire(crew, random, tally, actor, async () => {
        if (act === "login") await logIn(crew, actor, ADA);
        if (act === "logout") await crew.at(actor).order({ do: "logout" });
      });
      if (act === "nothing") {
        for (const outcome of outcomes(answers)) assert.deepEqual(outcome, fine(outcome, ADA), what);
      }
      if (act !== "nothing") await sleep(LEASE_MS);
      for (const answer of await crew.order({ do: "status" })) {
        assert.ok(answer, what);
        if (act === "logout")
          assert.deepEqual([answer.state, answer.outcomes], ["logged_out", [{ error: "no_credentials" }]], what);
        else
          assert.deepEqual([answer.state, answer.email, answer.outcomes], ["logged_in", ADA, [{ value: ADA }]], what);
      }
      tally.requests += await renewalRequests();
      if (act === "logout") await logIn(crew, random.below(CREW), ADA);
    });
    t.diagnostic(`seed ${SEED + 1}: ${JSON.stringify(tally)}`);
  });
});

for (const store of ["file", "folder"] as const) {
  test(`an answer lost for longer than the server's grace period ends in login_required (${store})`, async (t) => {
    await on(t, store, async (crew) => {
      await logIn(crew, 0, ADA);
      await crew.order({ do: "calls", count: 1 });
      await crew.order({ do: "status" });
      await server.control.advance(LIFE_MS + 1000);
      const renewal = { method: "POST", path: "/oauth/token" };
      await server.control.fault({ ...renewal, times: 100, action: { kind: "lose_answer" } });
      const cut = await crew.at(0).order({ do: "calls", count: 5 });
      assert.deepEqual(
        new Set(asked([cut]).map((outcome) => JSON.stringify(outcome))),
        new Set([JSON.stringify({ error: "server_unreachable" })]),
      );
      await server.control.clearFaults();
      await server.control.advance(61_000);
      const told = asked(await crew.order({ do: "calls", count: CALLERS }));
      for (const outcome of told) assert.deepEqual(outcome, { error: "login_required" });
      for (const answer of await crew.order({ do: "status" })) {
        assert.equal(answer?.state, "expired");
        assert.deepEqual(
          answer?.events?.filter((kind) => kind === "expired"),
          ["expired"],
        );
      }
      await logIn(crew, 3, ADA);
      await sleep(LEASE_MS);
      for (const answer of await crew.order({ do: "calls", count: 1 }))
        assert.deepEqual(answer?.outcomes, [{ value: ADA }]);
    });
  });
}

/**
 * Lets the login expire. All workers call at once, while the server is slow or loses answers and a worker may
 * be killed.
 */
async function expire(
  crew: Crew,
  random: Random,
  tally: Tally,
  spared = -1,
  meanwhile: () => Promise<void> = async () => undefined,
) {
  await server.control.clearLog();
  await server.control.clearFaults();
  await server.control.advance(LIFE_MS + 1000);
  const renewal = { method: "POST", path: "/oauth/token" };
  const lost = random.chance(0.2) ? 1 + random.below(2) : 0;
  if (lost > 0) await server.control.fault({ ...renewal, times: lost, action: { kind: "lose_answer" } });
  else await server.control.fault({ ...renewal, times: 20, action: { kind: "delay", ms: random.below(150) } });
  const victim = random.chance(0.2) ? random.below(CREW) : -1;
  const began = performance.now();
  const calls = crew.order({ do: "calls", count: CALLERS });
  const acting = sleep(random.below(200)).then(meanwhile);
  let killed = 0;
  if (victim >= 0 && victim !== spared) {
    await sleep(random.below(600));
    await crew.replace(victim);
    killed = 1;
  }
  const answers = await calls;
  await acting;
  // A killed worker may leave the renewal to the others: another call makes sure that it happens.
  if (killed > 0) answers.push(...(await crew.order({ do: "calls", count: 1 })));
  await server.control.clearFaults();
  tally.lost += lost;
  tally.killed += killed;
  tally.slowest = Math.max(tally.slowest, Math.round(performance.now() - began));
  return { lost, killed, answers };
}

function outcomes(answers: (Answer | undefined)[]): Outcome[] {
  return answers.flatMap((answer) => answer?.outcomes ?? []);
}

/**
 * The outcomes of callers that called the API. A caller for the token alone may get one not yet known to be
 * dead.
 */
function asked(answers: (Answer | undefined)[]): Outcome[] {
  return outcomes(answers).filter((outcome) => !("value" in outcome && outcome.value === "stored"));
}

function fine(outcome: Outcome, email: string): Outcome {
  return { value: "value" in outcome && outcome.value === "stored" ? "stored" : email };
}

async function logIn(crew: Crew, index: number, email: string): Promise<void> {
  const answer = await crew.at(index).order({ do: "login", email });
  assert.deepEqual(answer?.outcomes, [{ value: email }]);
}

async function renewalRequests(): Promise<number> {
  const log = await server.control.log();
  return log.filter(({ path, form_keys }) => path === "/oauth/token" && form_keys.includes("refresh_token")).length;
}

/** The newest generation in the credentials file. */
async function generation(folder: string): Promise<number> {
  const { entries } = JSON.parse(await readFile(join(folder, "credentials"), "utf8")) as {
    entries: Record<string, { generation?: number }>;
  };
  const secrets = Object.entries(entries).filter(([key]) => !key.includes(":journal:"));
  return Math.max(...secrets.map(([, entry]) => entry.generation ?? 0));
}

async function on(
  t: { after(done: () => Promise<void>): void },
  store: "file" | "folder",
  work: (crew: Crew, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "plexicus-stress-"));
  const crew = await Crew.start(CREW, {
    PLEXICUS_API_URL: server.url,
    PLEXICUS_APP_URL: server.url,
    PLEXICUS_ALLOW_INSECURE_LOCALHOST: "1",
    PLEXICUS_CONFIG_DIR: folder,
    ...(store === "folder" ? { STRESS_FOLDER: folder } : {}),
  });
  t.after(async () => {
    await crew.end();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  await work(crew, folder);
}
