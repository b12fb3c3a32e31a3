/**
 * Repeats the native tests' hostile scenarios through the installed package and expects the same outcomes.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { run } from "./run-scenario.js";
import type { Scenario } from "./scenario.js";

const written = process.env["PLEXICUS_HOSTILE"];

test("the same hosts, servers and callers have the same outcome", async () => {
  assert.ok(written, "PLEXICUS_HOSTILE must name what the native tests have written");
  const failures: string[] = [];
  for (const scenario of JSON.parse(readFileSync(written, "utf8")) as Scenario[]) {
    const complaints = await run(scenario);
    failures.push(...complaints.map((complaint) => `${scenario.name}: ${complaint}`));
  }
  assert.equal(failures.join("\n"), "");
});
