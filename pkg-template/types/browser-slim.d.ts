/**
 * The same as `@plexicus/auth/browser`, for pages that load the wasm as a separate file.
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
 * Creates an {@link Auth} on a page, as `createBrowserAuth` of `@plexicus/auth/browser` does, with
 * `@plexicus/auth/plexicus_auth.wasm` from an address of your own. Served with brotli and compiled while it
 * arrives, it is the smallest and fastest way to start in a page.
 *
 * @param options - The wasm, the client, and how the page stores and logs in.
 * @returns The new `Auth`.
 * @throws {AuthError} `api_url_refused` if the API's address breaks the rules for hosts.
 * @throws {AuthError} `invalid_option` if an option is unknown or has no meaning.
 * @throws {AuthError} `wasm_blocked` if the page's Content-Security-Policy does not let WebAssembly run.
 * @throws {Error} if the wasm cannot be loaded or compiled.
 *
 * @example
 * const wasm = WebAssembly.compileStreaming(fetch("/plexicus_auth.wasm"));
 * const auth = await createBrowserAuth({ wasm, client: { id: "plexicus-web", version: "1.0.0" } });
 *
 * @see [Pages](https://github.com/plexicus/auth/blob/main/docs/guides/browser.md)
 */
export declare function createBrowserAuth(
  options: BrowserAuthOptions & { wasm: WasmSource | Promise<WasmSource> },
): Promise<Auth>;
