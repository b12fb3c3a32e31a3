/** Runs `plexicus doctor` and reads its findings. */

import assert from "node:assert/strict";

import { endedWith, type Machine, type RunOptions } from "./machine.js";

export interface Finding {
  check: string;
  result: "ok" | "warning" | "problem";
  message: string;
  remedy?: string;
}

export async function examine(
  machine: Machine,
  exit: number,
  env: RunOptions["env"] = {},
  options: RunOptions = {},
): Promise<Finding[]> {
  const { stdout } = endedWith(exit, await machine.run(["doctor", "--json"], { ...options, env }));
  const { schemaVersion, findings } = JSON.parse(stdout) as { schemaVersion: number; findings: Finding[] };
  assert.equal(schemaVersion, 1);
  return findings;
}

export function found(findings: Finding[], check: string): Finding {
  const finding = findings.find((one) => one.check === check);
  assert.ok(finding, `nothing about ${check}`);
  return finding;
}
