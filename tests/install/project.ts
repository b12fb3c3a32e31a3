/** Small real programs, each in its own folder with the packed package installed by npm. */

import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The output of `programs/ask.mjs` if the package works. */
export const WORKS = "Bearer pat_installed, no_credentials";

/** A folder that is deleted after the test. */
export async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "plexicus-install-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A folder with the package installed, and the programs beside it. */
export async function newProject(t: TestContext): Promise<string> {
  const folder = await newFolder(t);
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const install = ["install", "--offline", "--no-audit", "--no-fund", named("PLEXICUS_TARBALL")];
  await execute(npm, install, { cwd: folder });
  await cp(named("PLEXICUS_INSTALL_PROGRAMS"), folder, { recursive: true });
  return folder;
}

/** Runs a program until it exits; returns its output. */
export async function run(
  folder: string,
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { stdout } = await execute(program, args, { cwd: folder, env: { ...process.env, ...env } });
  return stdout.trim();
}

/** The path of a tool's file, whether it exists or not. */
export function tool(path: string): string {
  return join(named("PLEXICUS_INSTALL_TOOLS"), path);
}

/** An environment variable that the test runner sets. */
export function named(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} must be set: run cargo xtask test.`);
  return value;
}
