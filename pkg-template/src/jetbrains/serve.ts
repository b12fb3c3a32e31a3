// What the rest of the plugin may ask the core, and what it is told.

import type { Auth, LoginOptions } from "../../types/index.js";
import type { Answers, Bridge } from "./bridge.js";

/** Answers the IDE from the core. */
export function serve(bridge: Bridge, auth: Auth): void {
  bridge.serve(answers(bridge, auth));
  auth.onDidChange((event) => bridge.tell("change", event));
  bridge.tell("ready", { apiOrigin: auth.apiOrigin, warning: auth.warning ?? null });
}

function answers(bridge: Bridge, auth: Auth): Answers {
  return {
    ping: () => true,
    authorizationHeader: ({ url }: { url: string }, signal) => auth.authorizationHeader(url, { signal }),
    status: ({ verify }: { verify: boolean }, signal) => auth.status({ verify, signal }),
    login: (options: LoginOptions, signal) => auth.login({ ...options, signal, onProgress: (step) => bridge.tell("progress", step) }),
    logout: ({ localOnly }: { localOnly: boolean }, signal) => auth.logout({ localOnly, signal }),
    "tokens.list": (_: never, signal) => auth.tokens.list({ signal }),
    "tokens.revoke": ({ tokenId }: { tokenId: string }, signal) => auth.tokens.revoke(tokenId, { signal }),
    plan: () => auth.plan(),
    explain: () => auth.explain(),
  };
}
