import type { Auth, AuthOptions } from "../types/index.js";
import type { NodeHostOptions } from "../types/node.js";
import { hostname } from "node:os";
import { createAuth } from "./index.js";
import { createNodeHost } from "./node/host.js";

export { createAuth, AuthError } from "./index.js";
export { createNodeHost } from "./node/host.js";

export function createNodeAuth({
  prompt,
  onNotice,
  fetch,
  ...options
}: Omit<AuthOptions, "host"> & NodeHostOptions): Promise<Auth> {
  return createAuth({ deviceName: hostname(), ...options, host: createNodeHost({ prompt, onNotice, fetch }) });
}
