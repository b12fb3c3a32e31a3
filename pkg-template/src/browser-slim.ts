import type { Auth } from "../types/index.js";
import type { BrowserAuthOptions } from "../types/browser.js";
import type { WasmSource } from "../types/slim.js";
import { browserAuth } from "./browser/browser-auth.js";
import { createAuth } from "./slim.js";

export { createAuth, AuthError, isAuthError, renderCallbackPage } from "./slim.js";
export { createBrowserHost } from "./browser/browser-auth.js";
export { handleCallback } from "./browser/handle-callback.js";

export function createBrowserAuth({
  wasm,
  ...options
}: BrowserAuthOptions & { wasm: WasmSource | Promise<WasmSource> }): Promise<Auth> {
  return browserAuth((given) => createAuth({ ...given, wasm }), options);
}
