/**
 * Runs the scenarios of `tests/vectors/flows/` through the installed package on a fake host in JavaScript.
 */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { scenarios } from "./fixtures.js";
import { run } from "./run-scenario.js";
import { FOLDER } from "./scenario.js";

const files = readdirSync(join(FOLDER, "flows")).sort();
let count = 0;
after(() => console.log(`${count} scenarios in ${files.length} files`));

for (const file of files) {
  test(file.replace(".json", ""), async () => {
    const failures: string[] = [];
    for (const scenario of scenarios(file)) {
      const complaints = await run(scenario);
      count += 1;
      failures.push(...complaints.map((complaint) => `${scenario.name}: ${complaint}`));
    }
    assert.equal(failures.join("\n"), "");
  });
}
