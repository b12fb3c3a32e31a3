/** What the command does in a terminal. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { inTerminal } from "./pseudo-terminal.js";
import { World } from "./world.js";

const world = new World();

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";

test("a token that is typed at the hidden prompt logs in and is not shown", async () => {
  const machine = await world.machine();
  const token = await world.personalToken();
  const { code, screen } = await inTerminal(machine, ["login", "--with-token"], { keys: [["token: ", `${token}\r`]] });
  assert.equal(code, 0, screen);
  assert.match(screen, /ada@example\.test/);
  assert.ok(!screen.includes(token));
  assert.equal(await world.tokenOf(machine), token);
});

for (const args of [["login", "--with-token"], ["login", "--paste"]]) {
  const prompt = args.includes("--paste") ? "Paste: " : "token: ";
  test(`${args.join(" ")}: Ctrl-C at the hidden prompt is told, exit code 130`, async () => {
    const machine = await world.machine();
    const { code, screen } = await inTerminal(machine, args, { keys: [[prompt, CTRL_C]] });
    assert.match(screen, /✗.* (Cancelled|Nothing was pasted)\./);
    assert.equal(code, 130);
    assert.equal(await machine.stored(), undefined);
  });

  test(`${args.join(" ")}: Ctrl-D at the hidden prompt is told, exit code 1`, async () => {
    const machine = await world.machine();
    const { code, screen } = await inTerminal(machine, args, { keys: [[prompt, CTRL_D]] });
    assert.match(screen, /✗.* (Cancelled|Nothing was pasted)\./);
    assert.equal(code, 1);
    assert.equal(await machine.stored(), undefined);
  });
}
