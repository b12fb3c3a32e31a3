// Whether a `.env` file here holds a token that git would commit.

import { execFile } from "node:child_process";
import { access, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Check, type Finding, findings } from "./finding.js";

const HOLDS_TOKEN = /^\s*(?:export\s+)?PLEXICUS_API_TOKEN\s*=\s*["']?[^\s"'#]/;

export const dotenv: Check = async () => {
  const found: Finding[] = [];
  for (const path of await candidates(process.cwd())) {
    const line = await lineOfToken(path);
    if (line !== undefined) found.push(await judge(path, line));
  }
  return found.length > 0 ? found : [findings(".env").ok("No .env file here holds PLEXICUS_API_TOKEN")];
};

// From here up to the folder that git knows.
async function candidates(from: string): Promise<string[]> {
  const paths: string[] = [];
  for (let folder = from; ; folder = dirname(folder)) {
    paths.push(join(folder, ".env"));
    const isTop = await access(join(folder, ".git")).then(() => true, () => false);
    if (isTop || folder === dirname(folder)) return isTop ? paths : paths.slice(0, 1);
  }
}

async function lineOfToken(path: string): Promise<number | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  const index = text.split("\n").findIndex((line) => HOLDS_TOKEN.test(line));
  return index < 0 ? undefined : index + 1;
}

async function judge(path: string, line: number): Promise<Finding> {
  const { ok, warning, problem } = findings(".env");
  const where = `${path}, line ${line}, holds PLEXICUS_API_TOKEN`;
  const ignored = await git(path, ["check-ignore", "--quiet", path]);
  const tracked = await git(path, ["ls-files", "--error-unmatch", path]);
  if (tracked === 0) return problem(`${where}, and git tracks that file`, "Revoke that token, take the file out of git (git rm --cached .env), and add .env to .gitignore");
  if (ignored === 0) return ok(`${where}; git ignores that file`);
  if (ignored === 1) return problem(`${where}, and git would commit it`, "Add .env to .gitignore");
  return warning(`${where}; whether git would commit it could not be checked`, "Add .env to .gitignore");
}

/** How git ended: 1 says no; undefined where there is no git, or no repository. */
async function git(path: string, command: string[]): Promise<number | undefined> {
  try {
    await promisify(execFile)("git", command, { cwd: dirname(path), timeout: 5_000 });
    return 0;
  } catch (error) {
    const { code } = error as { code?: unknown };
    return code === 1 ? 1 : undefined;
  }
}
