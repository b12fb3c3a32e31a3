// `plexicus exec`: runs a program with the token in its environment, and in nothing else.

import { VARIABLES } from "#constants";
import type { ApiOption } from "./arguments.js";
import { fail } from "./exit.js";
import { FAILED, runProgram } from "./run-program.js";
import { openSession } from "./session.js";

export async function exec(program: string, programArguments: string[], { apiUrl }: ApiOption): Promise<void> {
  const env = await environment(apiUrl);
  if (!env) return;
  process.exitCode = await runProgram(program, programArguments, env);
}

async function environment(apiUrl: string | undefined): Promise<NodeJS.ProcessEnv | undefined> {
  try {
    const { auth } = await openSession(apiUrl);
    const { value } = await auth.token();
    const address = apiUrl === undefined ? {} : { [VARIABLES.apiUrl]: auth.apiOrigin };
    return { ...process.env, ...address, [VARIABLES.token]: value };
  } catch (error) {
    fail(error);
    process.exitCode = FAILED;
    return undefined;
  }
}
