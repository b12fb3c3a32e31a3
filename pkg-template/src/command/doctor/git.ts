// Asks git about a file in a repository that may be hostile: neither the repository nor the environment can
// make git run a program.

import { execFile } from "node:child_process";
import { basename, delimiter, dirname } from "node:path";
import { promisify } from "node:util";
import { findProgram, pathFolders } from "../find-program.js";

const DEADLINE_MS = 5_000;

/** The variables that git gets: those that lead to the user's own configuration, and none with a token. */
const VARIABLES = ["HOME", "XDG_CONFIG_HOME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "SystemRoot"];

/** Git would fetch what a partial clone lacks. These forbid the fetch, and every protocol. */
const NO_FETCH = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "", GIT_TERMINAL_PROMPT: "0" };

const NULL_FILE = process.platform === "win32" ? "NUL" : "/dev/null";

/** Settings that win over the repository's configuration and every file that it includes. */
const CONFIGURATION = [
  "core.fsmonitor=false",
  `core.hooksPath=${NULL_FILE}`,
  "safe.bareRepository=explicit",
  "submodule.recurse=false",
];

/** What git says about a file; `undefined` if git could not be asked. */
export type GitState = "tracked" | "ignored" | "neither" | undefined;

/** Asks git about a file. `top` is the repository's folder; a git program below it is not run. */
export async function gitState(path: string, top: string): Promise<GitState> {
  const git = await findProgram("git", { outside: top });
  if (git === undefined) return undefined;
  const tracked = await answer(git, path, ["ls-files", "--error-unmatch"]);
  if (tracked !== false) return tracked && "tracked";
  const ignored = await answer(git, path, ["check-ignore", "--quiet"]);
  return ignored === undefined ? undefined : ignored ? "ignored" : "neither";
}

// Git exits with 0 for yes and with 1 for no.
async function answer(git: string, path: string, command: string[]): Promise<boolean | undefined> {
  const options = CONFIGURATION.flatMap((setting) => ["-c", setting]);
  try {
    await promisify(execFile)(git, ["--no-pager", ...options, ...command, "--", basename(path)], {
      cwd: dirname(path),
      env: environment(),
      timeout: DEADLINE_MS,
      windowsHide: true,
    });
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 1 ? false : undefined;
  }
}

function environment(): NodeJS.ProcessEnv {
  const kept = VARIABLES.map((name) => [name, process.env[name]]);
  return { ...Object.fromEntries(kept), PATH: pathFolders().join(delimiter), ...NO_FETCH };
}
