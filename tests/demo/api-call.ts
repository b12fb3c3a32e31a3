/** A developer's own program that uses the package, as short as possible. */

import { type Machine, type Run, Running } from "../command/machine.js";
import type { Narrator } from "./narrator.js";

const PREAMBLE = `import { createNodeAuth } from "@plexicus/auth/node";
const auth = await createNodeAuth({ client: { id: "plexicus-cli", version: "1.0.0" } });`;

/** Requests the repositories and prints their names. */
export const LIST_REPOSITORIES = `${PREAMBLE}
const answer = await auth.fetch("/repositories");
for (const repository of (await answer.json()).items) console.log(repository.attributes.nickname);`;

/** Requests a scan, and prints the error. */
export const START_SCAN = `${PREAMBLE}
try {
  await auth.fetch("/repository-scans", { method: "POST", body: "{}" });
} catch (error) {
  console.log(\`\${error.code}: \${error.message}\\n\${error.remedy}\`);
}`;

/** Listens for events until the login has expired. */
export const LISTEN = `import { createNodeAuth } from "@plexicus/auth/node";
const client = { id: "plexicus-cli", version: "1.0.0" };
const auth = await createNodeAuth({ client, warnBeforeMs: { fixed: [2000] } });
const alive = setInterval(() => {}, 1000);
auth.onDidChange(({ kind, error }) => {
  console.log(error ? \`\${kind}: \${error.message} \${error.remedy}\` : kind);
  if (kind === "expired") clearInterval(alive);
});
await auth.fetch("/repositories");`;

/** Calls the API in a loop for as long as a rotation takes. */
export const CALL_ALL_THE_TIME = `${PREAMBLE}
let calls = 0, failed = 0;
for (const end = Date.now() + 7000; Date.now() < end; calls++) await auth.fetch("/repositories").catch(() => failed++);
console.log(\`\${calls > 100 ? "hundreds of" : calls} calls, \${failed} failed\`);`;

/** Runs a program on a machine, and shows its source and its output. */
export async function runProgram(
  narrator: Narrator,
  machine: Pick<Machine, "env">,
  name: string,
  source: string,
): Promise<Run> {
  narrator.command(`node ${name}`);
  narrator.source(source);
  const args = ["--input-type=module", "--eval", source];
  return new Running(process.execPath, args, machine.env, { onOutput: narrator.output }).ended;
}
