/** Every state of the page in every look: accessible, and captured. */

import { test } from "node:test";

import { LOOKS, lookAt } from "../looks.js";
import { everyNumberOfAccounts, everyState } from "../states.js";
import { openForFile } from "../visits.js";

const opened = openForFile();

for (const look of LOOKS) {
  test(`no state has an accessibility violation (${look.name})`, () => lookAt(opened, look, everyState));
  test(`no number of accounts has an accessibility violation (${look.name})`, () =>
    lookAt(opened, look, everyNumberOfAccounts));
}
