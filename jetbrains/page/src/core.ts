/** The page that nobody sees: the core, with the IDE as its host. */

import { createJetbrainsAuth } from "@plexicus/auth/jetbrains";

// What went wrong has been told to the IDE; without a bridge there is nobody but the console to tell.
createJetbrainsAuth().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
