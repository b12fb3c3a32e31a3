/**
 * The same as `@plexicus/auth`, for those who load the wasm themselves.
 *
 * @module @plexicus/auth/slim
 */
import type { Auth, AuthOptions } from "./index.js";

export * from "./index.js";

/** The core as `plexicus_auth.wasm`: its bytes, or the module compiled from them. */
export type WasmSource = ArrayBuffer | ArrayBufferView | object;

/**
 * Makes the core for one API origin out of `@plexicus/auth/plexicus_auth.wasm`.
 *
 * @example
 * const auth = await createAuth({ wasm: await WebAssembly.compileStreaming(fetch(url)), host, client });
 */
export declare function createAuth(options: AuthOptions & { wasm: WasmSource | Promise<WasmSource> }): Promise<Auth>;
