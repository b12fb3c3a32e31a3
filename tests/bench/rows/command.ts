/** How long the `plexicus` command takes from start to end, beside an empty program. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { BEFORE, MODULES } from "../place.js";
import { inRounds, type Results } from "../rounds.js";

/** The measured command lines. */
export const LINES = ["--help", "auth token"];
const execute = promisify(execFile);

/** ms above an empty program, by command line; those of the previous package begin with `before`. */
export async function commands(empty: string, rounds: number): Promise<Results> {
  const lines: Record<string, string[]> = { "": [empty] };
  for (const line of LINES) {
    lines[`plexicus ${line}`] = [program("@plexicus/auth"), ...line.split(" ")];
    if (BEFORE) lines[`before ${line}`] = [program(BEFORE), ...line.split(" ")];
  }
  const env = { ...process.env, PLEXICUS_API_TOKEN: "pat_of_the_bench" };
  const contenders = Object.keys(lines).map((name) => ({ name, platform: "node" as const }));
  return inRounds(
    contenders,
    rounds,
    async ({ name }) => {
      const begin = performance.now();
      await execute(process.execPath, lines[name], { env });
      return { ms: performance.now() - begin };
    },
    "",
  );
}

function program(name: string): string {
  return join(MODULES, name, "bin/plexicus.js");
}
