/** Runs `plexicus`, or another program, in a pseudo terminal, as a person sees it. */

import { dirname, join } from "node:path";

import { endedWith, type Machine, Running } from "./machine.js";

/** Its exit code, and everything that the terminal showed. */
export interface Seen {
  code: number;
  screen: string;
}

export interface Typing {
  /** What to wait for, and what to type then. */
  keys?: [string, string][];
  /** A file for standard output, in the terminal's place. */
  output?: string;
  env?: NodeJS.ProcessEnv;
  /** Another program than `plexicus`. */
  program?: string;
}

export async function inTerminal(
  machine: Machine,
  args: readonly string[],
  { keys = [], output, env, program = process.env["PLEXICUS_COMMAND"] }: Typing = {},
): Promise<Seen> {
  const python = join(dirname(process.env["PLEXICUS_MCP"] ?? ""), "python3");
  const script = join(dirname(process.env["PLEXICUS_VECTORS"] ?? ""), "command/pseudo-terminal.py");
  const given = { argv: [program, ...args], keys, output: output ?? null };
  const running = new Running(
    python,
    [script, JSON.stringify(given)],
    { ...machine.env, TERM: "xterm", ...env },
    { input: "" },
  );
  return JSON.parse(endedWith(0, await running.ended).stdout) as Seen;
}
