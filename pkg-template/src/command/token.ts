// `plexicus auth token`: prints only the token, for scripts.

import type { LoginChoice } from "./arguments.js";
import { openSession } from "./session.js";
import { print } from "./terminal.js";

export async function token(choice: LoginChoice): Promise<void> {
  const { auth } = await openSession(choice);
  print((await auth.token()).value);
}
