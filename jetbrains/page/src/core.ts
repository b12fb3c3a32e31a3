/** The hidden page: the core, with the IDE as its host. */

import { createJetbrainsAuth } from "@plexicus/auth/jetbrains";

// The IDE has already received the error. Without a bridge, the console is the only place for it.
createJetbrainsAuth().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
