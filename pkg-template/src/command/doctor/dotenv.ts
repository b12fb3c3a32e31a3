// Checks whether a `.env` file in this project holds a token that git would commit.

import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { VARIABLES } from "#constants";
import { readRegular } from "../../node/read-regular.js";
import { type Check, type Finding, findings } from "./finding.js";
import { gitState } from "./git.js";

const MOST_BYTES = 1024 * 1024;
const HOLDS_TOKEN = new RegExp(String.raw`^\s*(?:export\s+)?${VARIABLES.token}\s*=\s*["']?[^\s"'#]`);

const { ok, warning, problem } = findings(".env");

export const dotenv: Check = async () => {
  const top = await repositoryOf(process.cwd());
  const found: Finding[] = [];
  for (const folder of foldersUpTo(process.cwd(), top)) found.push(...(await examine(join(folder, ".env"), top)));
  return found.length > 0 ? found : [ok(`No .env file here contains ${VARIABLES.token}`)];
};

/** Returns the git repository's folder, at or above `start`; `start` if there is none. */
async function repositoryOf(start: string): Promise<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    if (
      await access(join(folder, ".git")).then(
        () => true,
        () => false,
      )
    )
      return folder;
    if (folder === dirname(folder)) return start;
  }
}

function foldersUpTo(folder: string, top: string): string[] {
  return folder === top ? [folder] : [folder, ...foldersUpTo(dirname(folder), top)];
}

async function examine(path: string, top: string): Promise<Finding[]> {
  const text = await readRegular(path, MOST_BYTES).catch(() => "");
  if (text === undefined) {
    return [
      warning(
        `${path} was not read: it is not a regular file, or larger than 1 MiB`,
        `Make sure that it does not contain ${VARIABLES.token}`,
      ),
    ];
  }
  const index = text.split("\n").findIndex((line) => HOLDS_TOKEN.test(line));
  return index < 0 ? [] : [await judge(path, index + 1, top)];
}

async function judge(path: string, line: number, top: string): Promise<Finding> {
  const where = `${path}, line ${line}, contains ${VARIABLES.token}`;
  switch (await gitState(path, top)) {
    case "tracked":
      return problem(
        `${where}, and git tracks that file`,
        "Revoke that token, remove the file from git (git rm --cached .env), and add .env to .gitignore",
      );
    case "ignored":
      return ok(`${where}; git ignores that file`);
    case "neither":
      return problem(`${where}, and git would commit it`, "Add .env to .gitignore");
    case undefined:
      return warning(`${where}; whether git would commit it could not be checked`, "Add .env to .gitignore");
  }
}
