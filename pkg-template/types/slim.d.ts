/**
 * The same as `@plexicus/auth`, for programs that load the wasm themselves.
 *
 * @module @plexicus/auth/slim
 */
import type { Auth, AuthOptions } from "./index.js";

export * from "./index.js";

/** The core, as the content of `plexicus_auth.wasm`: its bytes, or the module compiled from them. */
export type WasmSource = ArrayBuffer | ArrayBufferView | object;

/**
 * Creates an {@link Auth} for one API origin from `@plexicus/auth/plexicus_auth.wasm`. The first call of a program
 * starts the wasm; later calls ignore theirs.
 *
 * @param options - The wasm, the host, the client and the address of the API.
 * @returns The new `Auth`.
 * @throws {AuthError} `api_url_refused` if the API's address breaks the rules for hosts.
 * @throws {AuthError} `invalid_option` if an option is unknown or has no meaning.
 * @throws {AuthError} `wasm_blocked` if the page's Content-Security-Policy does not let WebAssembly run.
 * @throws {Error} if the wasm cannot be loaded or compiled.
 *
 * @example
 * const auth = await createAuth({ wasm: await WebAssembly.compileStreaming(fetch(url)), host, client });
 */
export declare function createAuth(options: AuthOptions & { wasm: WasmSource | Promise<WasmSource> }): Promise<Auth>;
