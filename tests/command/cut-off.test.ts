/**
 * A command that is killed between two steps. Only requests and writes change the state of the server and the
 * file, so this test cuts after each of them; `tests/stress/cut-off.test.ts` cuts at every point.
 */

import assert from "node:assert/strict";
import { suite, test } from "node:test";

import {
  cutAll,
  cutsAt,
  FIRST_LOGIN,
  faultsOf,
  NEXT_LOGIN,
  pointsOf,
  ROTATION,
  type Story,
  TOKEN_CREATION,
  table,
} from "./cut-off.js";

// Dozens of processes: a busy machine needs a long time.
const LONGEST_MS = 15 * 60 * 1000;

const STORIES: Story[] = [ROTATION, NEXT_LOGIN, FIRST_LOGIN, TOKEN_CREATION];

// They wait more than they work.
suite("cut off", { concurrency: true }, () => {
  for (const story of STORIES) {
    test(`Ctrl-C and SIGKILL after each step of ${story.name}`, { timeout: LONGEST_MS }, async (t) => {
      const points = await pointsOf(story);
      const cuts = [...cutsAt(story, points, "SIGINT"), ...cutsAt(story, points, "SIGKILL")];
      const rows = await cutAll(cuts.filter(({ point }) => point.startsWith("after")));
      t.diagnostic(`\n${table(rows)}`);
      assert.deepEqual(faultsOf(rows), []);
    });
  }
});
