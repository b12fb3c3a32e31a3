import type { Auth } from "../types/index.js";
import type { NodeAuthOptions } from "../types/node.js";
import { createAuth } from "./index.js";
import { createNodeHost } from "./node/host.js";
import { terminalPrompt } from "./node/terminal-prompt.js";

export { createAuth, AuthError, isAuthError, renderCallbackPage } from "./index.js";
export { createNodeHost } from "./node/host.js";

export async function createNodeAuth({
  prompt = terminalPrompt(),
  onNotice = (message) => process.emitWarning(message, { type: "PlexicusWarning" }),
  fetch,
  ...options
}: NodeAuthOptions): Promise<Auth> {
  const host = createNodeHost({ prompt: prompt ?? undefined, onNotice, fetch });
  const auth = await createAuth({ deviceName: host.machineName, ...options, host });
  if (auth.warning) onNotice(auth.warning);
  return auth;
}
