/**
 * A command that is cut off between two steps. After each request and after each write the server and
 * the file are in a state of their own, so that is where it is cut here; `tests/stress/cut-off.test.ts`
 * cuts everywhere.
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

// Dozens of processes: on a machine that is busy they take their time.
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
