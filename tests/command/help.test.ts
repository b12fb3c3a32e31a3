/** `plexicus --help` and wrong arguments are handled without loading the core. */

import assert from "node:assert/strict";
import { cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

import { endedWith, type Run, Running } from "./machine.js";

let copy: string;

before(async () => {
  const command = await realpath(process.env["PLEXICUS_COMMAND"] ?? "");
  copy = await mkdtemp(join(tmpdir(), "plexicus-coreless-"));
  await cp(dirname(dirname(command)), copy, { recursive: true });
  await rm(join(copy, "plexicus_auth.wasm"));
});

after(async () => rm(copy, { recursive: true }));

test("every help text prints without the core", async () => {
  for (const args of [[], ["login"], ["auth"], ["auth", "status"], ["auth", "token"], ["logout"]]) {
    const { stdout, stderr } = endedWith(0, await coreless([...args, "--help"]));
    assert.match(stdout, /^Usage: plexicus/);
    assert.equal(stderr, "");
  }
});

test("help lists the exit codes and the environment variables", async () => {
  const { stdout } = await coreless(["--help"]);
  for (const words of ["Exit codes", "PLEXICUS_API_TOKEN", "PLEXICUS_SOURCE", "HTTPS_PROXY", "NO_COLOR"]) {
    assert.ok(stdout.includes(words), words);
  }
});

test("--version prints the package's version", async () => {
  assert.match(endedWith(0, await coreless(["--version"])).stdout, /^\d+\.\d+\.\d+\S*\n$/);
});

test("wrong arguments exit with code 1 and an error on standard error", async () => {
  for (const args of [["sign-in"], ["login", "--nonsense"], ["login", "--device", "--paste"], ["logout", "now"]]) {
    const { stdout, stderr } = endedWith(1, await coreless(args));
    assert.equal(stdout, "");
    assert.match(stderr, /^error: /);
  }
});

test("a missing core is reported in one line, with exit code 1", async () => {
  const { stderr } = endedWith(1, await coreless(["auth", "status", "--offline"]));
  assert.match(stderr, /^✗ plexicus_auth\.wasm is missing.* Install @plexicus\/auth again\.\n$/);
});

async function coreless(args: string[]): Promise<Run> {
  const running = new Running(process.execPath, [join(copy, "bin/plexicus.js"), ...args], { HOME: copy });
  return running.ended;
}
