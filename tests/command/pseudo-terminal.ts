/** Runs `plexicus` or another program in a pseudo terminal, as a person sees it. */

import { constants } from "node:os";
import { dirname, join } from "node:path";

import { endedWith, type Machine, Running } from "./machine.js";

/** The exit code, all terminal output, and whether the terminal echoes input at the end. */
export interface Seen {
  code: number;
  screen: string;
  echoes: boolean;
}

/** An action of the user: typing a text, which may not be known yet, or sending a signal. */
export type Act = string | Promise<string> | { signal: "SIGTERM" };

export interface Typing {
  /** The text to wait for, and the action that follows. */
  keys?: [string, Act][];
  /** A file for standard output instead of the terminal. */
  output?: string;
  env?: NodeJS.ProcessEnv;
  /** A program to run instead of `plexicus`. */
  program?: string;
}

export async function inTerminal(
  machine: Machine,
  args: readonly string[],
  { keys = [], output, env, program = process.env["PLEXICUS_COMMAND"] }: Typing = {},
): Promise<Seen> {
  const python = join(dirname(process.env["PLEXICUS_MCP"] ?? ""), "python3");
  const script = join(dirname(process.env["PLEXICUS_VECTORS"] ?? ""), "command/pseudo-terminal.py");
  const given = {
    argv: [program, ...args],
    keys: keys.map(([shown, act]) => [shown, known(act)]),
    output: output ?? null,
  };
  const running = new Running(python, [script, JSON.stringify(given)], { ...machine.env, TERM: "xterm", ...env });
  for (const [, act] of keys) if (act instanceof Promise) running.write(`${JSON.stringify(await act)}\n`);
  return JSON.parse(endedWith(0, await running.ended).stdout) as Seen;
}

function known(act: Act): string | number | null {
  if (typeof act === "string") return act;
  return act instanceof Promise ? null : constants.signals[act.signal];
}
