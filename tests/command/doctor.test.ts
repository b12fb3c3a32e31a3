/** `plexicus doctor`: its findings. It changes nothing and prints no secret. */

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { changeLogin } from "./entries.js";
import { endedWith } from "./machine.js";
import { examine, found } from "./examine.js";
import { World } from "./world.js";

const world = new World();

test("on a healthy machine every finding is ok and nothing is left behind", async () => {
  const machine = await world.signedIn();
  const before = await machine.stored();
  const findings = await examine(machine, 0);
  for (const finding of findings) assert.equal(finding.result, "ok", JSON.stringify(finding));
  for (const check of [
    "Node",
    "Credentials",
    "Storage",
    ".env",
    "Loopback ports",
    "Browser",
    "API",
    "Web app",
    "Clock",
  ])
    found(findings, check);
  assert.equal(await machine.stored(), before);
});

test("the text output has a line for each finding, with the remedy below it", async () => {
  const machine = await world.machine({ DISPLAY: undefined });
  const { stdout } = endedWith(0, await machine.run(["doctor"]));
  assert.match(stdout, /^! Credentials\s+No Plexicus credentials/m);
  assert.match(stdout, /^! Browser\s+There is no display\n\s+Sign in with a code/m);
});

test("a token that can never be sent is a problem", async () => {
  const findings = await examine(await world.machine(), 1, { PLEXICUS_API_TOKEN: "Bearer canary" });
  assert.equal(found(findings, "Credentials").result, "problem");
});

test("a login past its predicted expiry is a warning, since only the server knows", async () => {
  const machine = await world.signedIn();
  await changeLogin(machine, { expires_at_ms: Date.now() - 3_600_000 });
  const finding = found(await examine(machine, 0), "Credentials");
  assert.equal(finding.result, "warning");
  assert.match(finding.message, /probably expired/);
  assert.match(finding.remedy ?? "", /plexicus login/);
});

test("an unreachable API is a problem, and the other checks still run", async () => {
  const findings = await examine(await world.machine(), 1, { PLEXICUS_API_URL: "http://127.0.0.1:9" });
  assert.equal(found(findings, "API").result, "problem");
  assert.equal(found(findings, "Storage").result, "ok");
});

test("a wrong clock is reported with its direction", async () => {
  const machine = await world.machine();
  await world.server.control.advance(120_000);
  const clock = found(await examine(machine, 0), "Clock");
  await world.server.control.advance(-120_000);
  assert.equal(clock.result, "warning");
  assert.match(clock.message, /1[12]\d s behind/);
});

test("a file at the config folder's path is a problem", async () => {
  const machine = await world.machine();
  await writeFile(join(machine.credentialsFile, ".."), "");
  assert.equal(found(await examine(machine, 1), "Storage").result, "problem");
});

test("a credentials file that is a folder is a problem", async () => {
  const machine = await world.machine();
  await mkdir(machine.credentialsFile, { recursive: true, mode: 0o700 });
  assert.equal(found(await examine(machine, 1), "Storage").result, "problem");
});
