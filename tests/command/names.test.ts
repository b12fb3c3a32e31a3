/** How the command prints names that contain terminal control characters. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ACTIVE, giveHostileNames, SHOWN } from "../browser/hostile-names.js";
import { endedWith } from "./machine.js";
import { World } from "./world.js";

const world = new World();

test("hostile names are printed as plain text", async () => {
  await giveHostileNames(world.server.control);
  const machine = await world.machine();
  const { stderr } = await world.logIn(machine);
  assert.ok(stderr.includes(`Signed in as ${SHOWN.email}\n`), stderr);
  assert.ok(stderr.includes(`${SHOWN.organization}\n`), stderr);
  assert.doesNotMatch(stderr, ACTIVE);
  const printed: [string[], string][] = [
    [["auth", "status"], SHOWN.organization],
    [["auth", "status", "--offline"], SHOWN.organization],
    [["auth", "status", "--json"], SHOWN.organization],
    [["auth", "tokens"], SHOWN.token],
    [["auth", "tokens", "--json"], SHOWN.token],
  ];
  for (const [args, name] of printed) {
    const { stdout } = endedWith(0, await machine.run(args));
    assert.ok(stdout.includes(name), `${args}:\n${stdout}`);
    assert.doesNotMatch(stdout, ACTIVE, `${args}`);
  }
});
