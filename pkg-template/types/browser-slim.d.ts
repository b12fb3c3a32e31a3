/**
 * The same as `@plexicus/auth/browser`, for pages that load the wasm as a file of their own.
 *
 * @module @plexicus/auth/browser-slim
 */
import type { Auth } from "./index.js";
import type { BrowserAuthOptions } from "./browser.js";
import type { WasmSource } from "./slim.js";

export * from "./browser.js";
export { createAuth } from "./slim.js";
export type { WasmSource } from "./slim.js";

/**
 * `createBrowserAuth` of `@plexicus/auth/browser` with `@plexicus/auth/plexicus_auth.wasm` from an address of the page's
 * own. Compiled while it arrives, and served with brotli, it is the smallest and fastest way to start in a page.
 *
 * @example
 * const wasm = WebAssembly.compileStreaming(fetch("/plexicus_auth.wasm"));
 * const auth = await createBrowserAuth({ wasm, client: { id: "plexicus-web", version: "1.0.0" } });
 */
export declare function createBrowserAuth(
  options: BrowserAuthOptions & { wasm: WasmSource | Promise<WasmSource> },
): Promise<Auth>;
