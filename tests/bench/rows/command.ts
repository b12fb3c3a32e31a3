/** What the `plexicus` command takes from its start to its end, beside an empty program's. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { MODULES } from "../place.js";
import { inRounds, type Results } from "../rounds.js";

const PROGRAM = join(MODULES, "@plexicus/auth/bin/plexicus.js");
const execute = promisify(execFile);

/** By the words on its command line; `""` is the empty program. */
export async function commands(empty: string, rounds: number): Promise<Results> {
  const lines: Record<string, string[]> = {
    "": [empty],
    "plexicus --help": [PROGRAM, "--help"],
    "plexicus auth token": [PROGRAM, "auth", "token"],
  };
  const env = { ...process.env, PLEXICUS_API_TOKEN: "pat_of_the_bench" };
  const contenders = Object.keys(lines).map((name) => ({ name, platform: "node" as const }));
  return inRounds(contenders, rounds, async ({ name }) => {
    const begin = performance.now();
    await execute(process.execPath, lines[name], { env });
    return { ms: performance.now() - begin };
  });
}
