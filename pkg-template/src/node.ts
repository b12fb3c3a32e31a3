import type { Auth, AuthOptions } from "../types/index.js";
import type { NodeAuthOptions } from "../types/node.js";
import { createAuthWith } from "./core.js";
import { createNodeHost } from "./node/host.js";
import { terminalPrompt } from "./node/terminal-prompt.js";
import { ownWasm } from "./own-wasm.js";

export { renderCallbackPage } from "./callback-page.js";
export { AuthError, isAuthError } from "./error.js";
export { createNodeHost } from "./node/host.js";

export function createAuth(options: AuthOptions): Promise<Auth> {
  return createAuthWith(() => ownWasm() ?? unpacked(), options);
}

// Loads the module with the wasm, the largest of all, only if there is no file.
async function unpacked() {
  const [{ default: wasm }, { unpack }] = await Promise.all([import("#wasm"), import("./unpack.js")]);
  return unpack(wasm);
}

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
