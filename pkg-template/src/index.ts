import type { Auth, AuthOptions } from "../types/index.js";
import wasm from "#wasm";
import { createAuthWith } from "./core.js";
import { unpack } from "./unpack.js";

export { renderCallbackPage } from "./callback-page.js";
export { AuthError, isAuthError } from "./error.js";

export function createAuth(options: AuthOptions): Promise<Auth> {
  return createAuthWith(() => unpack(wasm), options);
}
