/** A version 1 credentials file, opened and written by twenty processes at once. */

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { startDevServer } from "../browser/dev-server.js";
import { type Entry, fingerprint, knownTokens } from "../command/known-tokens.js";
import { Crew } from "./crew.js";
import type { Task } from "./orders.js";

const ADA = "ada@example.test";
const GRACE = "grace@example.test";
const CREW = 20;
const ROUNDS = 5;

/** The tasks of the twenty: most use the login, some log in as either user. */
const TASKS: readonly Task[] = Array.from({ length: CREW }, (_, index): Task => {
  if (index % 5 === 1) return { do: "login", email: ADA, expect: ADA };
  if (index % 5 === 3) return { do: "login", email: GRACE, expect: GRACE };
  return { do: "calls", count: 5 };
});

test(`no login is lost and no unknown token stays active, in ${ROUNDS} rounds`, async (t) => {
  const server = await startDevServer();
  process.once("exit", () => void server.stop());
  t.after(() => server.stop());
  for (let round = 1; round <= ROUNDS; round++) {
    for (const all of [ADA, GRACE]) await server.control.revoke({ all });
    const folder = await mkdtemp(join(tmpdir(), "plexicus-stress-"));
    t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
    await mkdir(join(folder, "config"), { mode: 0o700 });
    const file = join(folder, "config", "credentials");
    const { access_token: token } = await server.control.createToken({ email: ADA, name: "first", scope: "read" });
    await writeFile(file, firstVersion(server.url, token), { mode: 0o600 });

    const crew = await Crew.start(CREW, {
      PLEXICUS_API_URL: server.url,
      PLEXICUS_APP_URL: server.url,
      PLEXICUS_ALLOW_INSECURE_LOCALHOST: "1",
      PLEXICUS_CONFIG_DIR: join(folder, "config"),
    });
    try {
      const answers = await Promise.all(
        crew.workers.map((worker, index) => worker.order(TASKS[index] ?? { do: "status" })),
      );
      for (const [index, answer] of answers.entries()) {
        const task = TASKS[index];
        // A process that logs in uses that account from then on; one that only calls keeps the existing one.
        const email = task?.do === "login" ? task.email : ADA;
        for (const outcome of answer?.outcomes ?? [])
          assert.ok(
            "value" in outcome && ["stored", email].includes(outcome.value),
            `${index}: ${JSON.stringify(outcome)}`,
          );
      }
      await crew.order({ do: "settled" });
      const text = await readFile(file, "utf8");
      const { entries } = JSON.parse(text) as { entries: Record<string, Entry> };
      const known = knownTokens(new Map(Object.entries(entries)));
      const living = await server.control.livingTokens();
      assert.deepEqual(
        living.map(({ email }) => email).sort(),
        [ADA, GRACE],
        `round ${round}: one login of each lives`,
      );
      for (const { secrets } of living) assert.ok(secrets.some((secret) => known.stored.includes(secret)));
      assert.deepEqual(known.pending, []);
      assert.ok(!known.stored.includes(fingerprint(token)), "the first login was replaced");
    } finally {
      await crew.end();
    }
  }
});

/** The file as version 1 of the package wrote it. */
function firstVersion(origin: string, token: string): string {
  const key = `plexicus-auth:${origin}`;
  const login = {
    version: 1,
    kind: "login",
    api_origin: origin,
    login_id: "login-of-the-first-version",
    generation: 3,
    access_token: token,
    token_id: "first",
    scope: "read",
    obtained_at_ms: Date.now() - 1_000,
  };
  const identity = { user_id: "usr_ada", email: ADA, organization_id: "org_analytical_engines" };
  const note = { version: 1, login_id: login.login_id, last_used_at_ms: login.obtained_at_ms, identity };
  return JSON.stringify({ version: 1, entries: { [key]: login, [`${key}:note`]: note } });
}
