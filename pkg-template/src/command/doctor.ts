// `plexicus doctor`: checks what a login needs.

import type { DoctorArguments } from "./arguments.js";
import { source, storage } from "./doctor/credentials.js";
import { dotenv } from "./doctor/dotenv.js";
import { type Check, type Finding, findings, type Patient } from "./doctor/finding.js";
import { browser, ports, runtime } from "./doctor/machine.js";
import { network } from "./doctor/network.js";
import { openSession } from "./session.js";
import { print, style } from "./terminal.js";

/** Increases when a field is removed or changes its meaning. New fields may appear at any time. */
const SCHEMA_VERSION = 1;

const LONGEST_WAIT_MS = 8_000;

const CHECKS: readonly Check[] = [runtime, source, storage, dotenv, ports, browser, network];

const MARKS: Record<Finding["result"], string> = {
  ok: style.good("✓"),
  warning: style.warning("!"),
  problem: style.bad("✗"),
};

export async function doctor({ json, ...choice }: DoctorArguments): Promise<void> {
  const patient = await openSession(choice);
  const found = (await Promise.all(CHECKS.map((check) => examine(check, patient)))).flat();
  // Revokes the tokens that other programs left for revocation, if the server can be reached.
  await patient.auth.settled({ signal: AbortSignal.timeout(LONGEST_WAIT_MS) }).catch(() => undefined);
  if (json)
    print(
      JSON.stringify(
        { schemaVersion: SCHEMA_VERSION, apiOrigin: patient.auth.apiOrigin, findings: found },
        undefined,
        2,
      ),
    );
  else tell(found);
  process.exitCode = found.some(({ result }) => result === "problem") ? 1 : 0;
}

// A check that fails is itself a finding; the other checks continue.
async function examine(check: Check, patient: Patient): Promise<Finding[]> {
  try {
    return await check(patient);
  } catch (error) {
    const { message } = error as Error;
    return [
      findings(check.name).problem(`This could not be checked: ${message}`, "Run plexicus auth status --explain"),
    ];
  }
}

function tell(found: readonly Finding[]): void {
  const width = Math.max(...found.map(({ check }) => check.length));
  for (const { check, result, message, remedy } of found) {
    print(`${MARKS[result]} ${style.strong(check.padEnd(width))}  ${message}`);
    if (remedy) print(`  ${" ".repeat(width)}  ${style.quiet(remedy)}`);
  }
}
