/** `plexicus doctor`: what it finds, and that it changes nothing and tells no secret. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { endedWith, type Machine, Running } from "./machine.js";
import { World } from "./world.js";

const world = new World();

interface Finding {
  check: string;
  result: "ok" | "warning" | "problem";
  message: string;
  remedy?: string;
}

async function examine(machine: Machine, exit: number, env: Record<string, string | undefined> = {}): Promise<Finding[]> {
  const { stdout } = endedWith(exit, await machine.run(["doctor", "--json"], { env }));
  const { schemaVersion, findings } = JSON.parse(stdout) as { schemaVersion: number; findings: Finding[] };
  assert.equal(schemaVersion, 1);
  return findings;
}

function found(findings: Finding[], check: string): Finding {
  const finding = findings.find((one) => one.check === check);
  assert.ok(finding, `nothing about ${check}`);
  return finding;
}

test("on a machine where all is well, everything is ok and nothing is left behind", async () => {
  const machine = await world.signedIn();
  const before = await machine.stored();
  const findings = await examine(machine, 0);
  for (const finding of findings) assert.equal(finding.result, "ok", JSON.stringify(finding));
  for (const check of ["Node", "Credentials", "Storage", ".env", "Loopback ports", "Browser", "API", "Web app", "Clock"]) found(findings, check);
  assert.equal(await machine.stored(), before);
});

test("for people, each finding is a line, with its remedy under it", async () => {
  const machine = await world.machine({ DISPLAY: undefined });
  const { stdout } = endedWith(0, await machine.run(["doctor"]));
  assert.match(stdout, /^! Credentials\s+No Plexicus credentials/m);
  assert.match(stdout, /^! Browser\s+There is no display\n\s+Sign in with a code/m);
});

test("a token that can never be sent is a problem", async () => {
  const findings = await examine(await world.machine(), 1, { PLEXICUS_API_TOKEN: "Bearer canary" });
  assert.equal(found(findings, "Credentials").result, "problem");
});

test("an API that cannot be reached is a problem, and the other checks go on", async () => {
  const findings = await examine(await world.machine(), 1, { PLEXICUS_API_URL: "http://127.0.0.1:9" });
  assert.equal(found(findings, "API").result, "problem");
  assert.equal(found(findings, "Storage").result, "ok");
});

test("a clock that is off is told, with the direction", async () => {
  const machine = await world.machine();
  await world.server.control.advance(120_000);
  const clock = found(await examine(machine, 0), "Clock");
  await world.server.control.advance(-120_000);
  assert.equal(clock.result, "warning");
  assert.match(clock.message, /1[12]\d s behind/);
});

test("a file where the folder should be is a problem", async () => {
  const machine = await world.machine();
  await writeFile(join(machine.credentialsFile, ".."), "");
  assert.equal(found(await examine(machine, 1), "Storage").result, "problem");
});

test("a credentials file that is a folder is a problem", async () => {
  const machine = await world.machine();
  await mkdir(machine.credentialsFile, { recursive: true, mode: 0o700 });
  assert.equal(found(await examine(machine, 1), "Storage").result, "problem");
});

test("a .env file that git would commit is a problem; the token in it is not told", async () => {
  const machine = await world.machine();
  const git = (...args: string[]) => execFileSync("git", args, { cwd: machine.home, env: { ...process.env, HOME: machine.home } });
  git("init", "--quiet");
  await mkdir(join(machine.home, "deep"));
  await writeFile(join(machine.home, ".env"), "A=1\nexport PLEXICUS_API_TOKEN=plxs_canary\n");
  const look = async (code: number) => {
    const env = { ...machine.env, PATH: `${machine.env["PATH"]}:${process.env["PATH"]}` };
    const command = process.env["PLEXICUS_COMMAND"] ?? "";
    const inside = ["-c", `cd '${join(machine.home, "deep")}' && exec '${command}' doctor --json`];
    const run = endedWith(code, await new Running("/bin/sh", inside, env, { input: "", secrets: ["plxs_canary"] }).ended);
    return found((JSON.parse(run.stdout) as { findings: Finding[] }).findings, ".env");
  };
  const would = await look(1);
  assert.match(would.message, /line 2, holds PLEXICUS_API_TOKEN, and git would commit it/);
  await writeFile(join(machine.home, ".gitignore"), ".env\n");
  assert.equal((await look(0)).result, "ok");
  git("add", "--force", ".env");
  assert.match((await look(1)).message, /git tracks that file/);
});
