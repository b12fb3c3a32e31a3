import type { Auth, AuthOptions } from "../types/index.js";
import type { WasmSource } from "../types/slim.js";
import { createAuthWith } from "./core.js";

export { renderCallbackPage } from "./callback-page.js";
export { AuthError, isAuthError } from "./error.js";

export function createAuth({
  wasm,
  ...options
}: AuthOptions & { wasm: WasmSource | Promise<WasmSource> }): Promise<Auth> {
  return createAuthWith(() => wasm, options);
}
