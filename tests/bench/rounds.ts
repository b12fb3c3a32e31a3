/** Interleaved rounds: each runs all contenders before the next round begins; the result is the median. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { bundle } from "./bundle.js";
import type { Contender } from "./contenders.js";

/** The measured values by name, or why there are none. */
export type Result = Record<string, number> | { failed: string };
/** The results by contender. */
export type Results = Record<string, Result>;

const execute = promisify(execFile);
const MOST_MS = 120_000;

/** Measures with one program, in a new process each time. */
export async function measure(
  contenders: readonly Contender[],
  program: string,
  input: object,
  rounds: number,
): Promise<Results> {
  const paths = new Map<string, string>();
  for (const contender of contenders) paths.set(contender.name, await bundle(contender, program, "node"));
  return inRounds(contenders, rounds, ({ name }) => run(paths.get(name) ?? "", input));
}

/**
 * Returns the medians of each contender's results over all rounds. With `bare`, its result in the same round
 * is subtracted, which is more reliable on a machine whose speed varies.
 */
export async function inRounds(
  contenders: readonly Contender[],
  rounds: number,
  once: (contender: Contender) => Promise<Result>,
  bare?: string,
): Promise<Results> {
  const seen = new Map<string, Result[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Contenders take turns in beginning a round, so none always follows the same neighbour.
    const first = round % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const results = seen.get(contender.name);
      if (results && !results.some(isFailed)) results.push(await once(contender));
    }
  }
  const floor = bare === undefined ? [] : (seen.get(bare) ?? []);
  const others = [...seen].filter(([name]) => name !== bare);
  return Object.fromEntries(
    others.map(([name, results]) => [
      name,
      [...results, ...floor].find(isFailed) ?? medians(results.map((result, round) => above(result, floor[round]))),
    ]),
  );
}

function above(result: Result, floor: Result = {}): Record<string, number> {
  const [values, less] = [result, floor] as Record<string, number>[];
  return Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, value - (less?.[name] ?? 0)]));
}

/** Runs a program once and reads the line that it prints. */
export async function run(path: string, input: object): Promise<Result> {
  const args = ["--expose-gc", "--no-warnings", path, JSON.stringify(input)];
  try {
    const { stdout } = await execute(process.execPath, args, { timeout: MOST_MS });
    return JSON.parse(stdout) as Result;
  } catch (thrown) {
    const { stderr = "" } = thrown as { stderr?: string };
    return { failed: stderr.split("\n").find((line) => /Error/.test(line)) ?? `${thrown}` };
  }
}

export function isFailed(result: Result | undefined): result is { failed: string } {
  return result !== undefined && "failed" in result;
}

function medians(results: Record<string, number>[]): Record<string, number> {
  const names = Object.keys(results[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(results.map((result) => result[name] ?? Number.NaN))]));
}

export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
