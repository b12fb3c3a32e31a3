// `plexicus auth token`: the token alone, for scripts.

import type { ApiOption } from "./arguments.js";
import { openSession } from "./session.js";
import { print } from "./terminal.js";

export async function token({ apiUrl }: ApiOption): Promise<void> {
  const { auth } = await openSession(apiUrl);
  print((await auth.token()).value);
}
