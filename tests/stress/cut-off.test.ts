/** The command is cut off before and after each request and each write of the credentials file. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type Cut,
  cutAll,
  cutsAt,
  FIRST_LOGIN,
  faultsOf,
  NEXT_LOGIN,
  NEXT_ROTATION,
  pointsOf,
  ROTATION,
  type Signal,
  type Story,
  TOKEN_CREATION,
  table,
} from "../command/cut-off.js";

const STORIES = [FIRST_LOGIN, NEXT_LOGIN, ROTATION, NEXT_ROTATION, TOKEN_CREATION];
/** The answer arrives while a cancelled command still finishes, or after it stopped waiting. */
const SLOW_MS = [2_000, 7_000];

for (const story of STORIES) {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    test(`${signal} at each step of ${story.name}`, (t) => run(t, cuts(story, signal)));
  }
  test(`SIGKILL at each step of ${story.name}`, (t) =>
    run(t, async () => {
      const once = await cuts(story, "SIGKILL")();
      return once.flatMap((cut): Cut[] => [
        { ...cut, later: "login" },
        { ...cut, later: "logout" },
      ]);
    }));
  test(`Ctrl-C at each request of ${story.name} that the server answers late`, (t) =>
    run(t, async () => {
      const once = await cuts(story, "SIGINT")();
      const requests = once.filter(({ point }) => !point.includes("write"));
      return SLOW_MS.flatMap((slowMs) => requests.map((cut) => ({ ...cut, slowMs })));
    }));
}

function cuts(story: Story, signal: Signal): () => Promise<Cut[]> {
  return async () => cutsAt(story, await pointsOf(story), signal);
}

async function run(t: { diagnostic(text: string): void }, wanted: () => Promise<Cut[]>): Promise<void> {
  const rows = await cutAll(await wanted());
  t.diagnostic(`\n${table(rows)}`);
  assert.deepEqual(faultsOf(rows), []);
}
