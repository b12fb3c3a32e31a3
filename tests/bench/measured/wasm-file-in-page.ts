/** The wasm as a file beside the page. */

export function wasm(): Promise<WebAssembly.Module> {
  return WebAssembly.compileStreaming(fetch("plexicus_auth.wasm"));
}
