// `plexicus exec`: runs a program with the token in its environment, and nowhere else.

import { VARIABLES } from "#constants";
import type { LoginChoice } from "./arguments.js";
import { fail } from "./exit.js";
import { FAILED, runProgram } from "./run-program.js";
import { openSession } from "./session.js";
import { warn } from "./terminal.js";

export async function exec(program: string, programArguments: string[], choice: LoginChoice): Promise<void> {
  const env = await environment(choice);
  if (!env) return;
  process.exitCode = await runProgram(program, programArguments, env);
}

async function environment(choice: LoginChoice): Promise<NodeJS.ProcessEnv | undefined> {
  try {
    const { auth } = await openSession(choice);
    const { value, source } = await auth.token();
    if (choice.as !== undefined && source === "environment") {
      warn(`${VARIABLES.token} is set and is used instead of the login for ${choice.as}.`);
    }
    const env: NodeJS.ProcessEnv = { ...process.env, [VARIABLES.token]: value };
    if (choice.apiUrl !== undefined) env[VARIABLES.apiUrl] = auth.apiOrigin;
    // The variable must name the account of this token.
    if (choice.account !== undefined) env[VARIABLES.account] = choice.account;
    return env;
  } catch (error) {
    fail(error);
    process.exitCode = FAILED;
    return undefined;
  }
}
