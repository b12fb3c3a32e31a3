/** Runs the samples of the test kit's guide with the test runners they are written for. */

import assert from "node:assert/strict";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { before, test, type TestContext } from "node:test";

import { transform } from "esbuild";

import { named, newProject, run, tool } from "./project.js";

const PAGE = join(dirname(named("PLEXICUS_README")), "docs/guides/testing.md");

interface Sample {
  language: string;
  /** Empty for a sample that is not for a test runner. */
  name: string;
  text: string;
}

let samples: Sample[];

before(async () => {
  // With this variable, a test runner started by another one would report to it.
  delete process.env["NODE_TEST_CONTEXT"];
  const page = await readFile(PAGE, "utf8");
  const blocks = [...page.matchAll(/^```(\w+) ?(\S*)\n((?:.|\n)*?)^```$/gm)];
  samples = blocks.map(([, language = "", name = "", text = ""]) => ({ language, name, text }));
});

test("the samples differ only in their imports", () => {
  const tests = samples.filter(({ name }) => name !== "").map(({ text }) => text.slice(text.indexOf("\ntest(")));
  assert.equal(tests.length, 4);
  for (const text of tests) assert.equal(text, tests[0]);
  const body = tests[0]?.trim().split("\n").slice(1, -1) ?? [];
  assert.equal(body.length, 10);
});

test("the Node test runner", async (t) => {
  const folder = await withSample(t, "node.test.ts", "node.test.mjs");
  const said = await run(folder, process.execPath, ["--test", "--test-reporter=tap", "node.test.mjs"]);
  assert.match(said, /^# pass 1$/m);
  assert.match(said, /^# fail 0$/m);
});

test("Vitest", async (t) => {
  const folder = await withSample(t, "vitest.test.js");
  await symlink(tool("vitest"), join(folder, "node_modules/vitest"), "junction");
  const said = await run(folder, process.execPath, [tool("vitest/vitest.mjs"), "run", "--reporter=json"]);
  assert.equal(result(said).numPassedTests, 1, said);
});

test("Jest", async (t) => {
  const folder = await withSample(t, "jest.test.cjs");
  const said = await run(folder, process.execPath, [tool("jest/bin/jest.js"), "--json", "--no-watchman"]);
  assert.equal(result(said).numPassedTests, 1, said);
});

test("Jest with its own fake timers, as the page describes", async (t) => {
  const folder = await withSample(t, "jest.test.cjs");
  const [line] = /jest\.useFakeTimers\(.*\)(?=`)/.exec(await readFile(PAGE, "utf8")) ?? assert.fail();
  const file = join(folder, "jest.test.cjs");
  await writeFile(file, `${line};\n${await readFile(file, "utf8")}`);
  const said = await run(folder, process.execPath, [tool("jest/bin/jest.js"), "--json", "--no-watchman"]);
  assert.equal(result(said).numPassedTests, 1, said);
});

test("Mocha", async (t) => {
  const folder = await withSample(t, "mocha.test.mjs");
  await symlink(tool("mocha"), join(folder, "node_modules/mocha"), "junction");
  const mocha = [tool("mocha/bin/mocha.js"), "--reporter=json", "mocha.test.mjs"];
  const said = await run(folder, process.execPath, mocha);
  assert.equal((JSON.parse(said) as { stats: { passes: number } }).stats.passes, 1, said);
});

test("every other sample on the page runs without an error", async (t) => {
  const folder = await newProject(t);
  const pieces = samples.filter(({ language, name }) => language === "ts" && name === "");
  assert.ok(pieces.length >= 4);
  for (const [index, { text }] of pieces.entries()) {
    const program = `piece-${index}.mjs`;
    const { code } = await transform(text, { loader: "ts" });
    await writeFile(join(folder, program), code);
    await run(folder, process.execPath, [program]);
  }
});

/** A project with only this sample. */
async function withSample(t: TestContext, name: string, as = name): Promise<string> {
  const sample = samples.find((sample) => sample.name === name);
  assert.ok(sample, `${name} is on the page`);
  const folder = await newProject(t);
  await writeFile(join(folder, as), sample.text);
  return folder;
}

/** The report of Jest; Vitest uses the same format. */
function result(said: string): { numPassedTests: number } {
  return JSON.parse(said.slice(said.indexOf("{"))) as { numPassedTests: number };
}
