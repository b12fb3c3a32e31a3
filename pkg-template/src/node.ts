import type { Auth, AuthOptions } from "../types/index.js";
import type { NodeHostOptions } from "../types/node.js";
import { hostname } from "node:os";
import { createAuth } from "./index.js";
import { createNodeHost } from "./node/host.js";

export { createAuth, AuthError, isAuthError, renderCallbackPage } from "./index.js";
export { createNodeHost } from "./node/host.js";

export async function createNodeAuth({
  prompt,
  onNotice = (message) => process.emitWarning(message, { type: "PlexicusWarning" }),
  fetch,
  ...options
}: Omit<AuthOptions, "host"> & NodeHostOptions): Promise<Auth> {
  const host = createNodeHost({ prompt, onNotice, fetch });
  const auth = await createAuth({ deviceName: hostname(), ...options, host });
  if (auth.warning) onNotice(auth.warning);
  return auth;
}
