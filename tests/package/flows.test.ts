/** The scenarios of `tests/vectors/flows/`, through the installed package on a JavaScript fake host. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "./run-scenario.js";
import { FOLDER, type Scenario, vectors } from "./scenario.js";

for (const file of readdirSync(join(FOLDER, "flows")).sort()) {
  test(file.replace(".json", ""), async () => {
    const failures: string[] = [];
    for (const scenario of vectors<Scenario[]>(join("flows", file))) {
      const complaints = await run(scenario);
      failures.push(...complaints.map((complaint) => `${scenario.name}: ${complaint}`));
    }
    assert.equal(failures.join("\n"), "");
  });
}
