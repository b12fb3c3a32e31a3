// Unpacks the wasm, which stands in the package as deflated bytes in base64.

import type { WasmSource } from "../types/slim.js";
import { fromBase64 } from "./base64.js";

/** The wasm's bytes, at once, where Node is; else the platform's own streams compile while they unpack. */
export function unpack(base64: string): WasmSource | Promise<WasmSource> {
  const packed = fromBase64(base64);
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib");
  if (zlib) return zlib.inflateRawSync(packed);
  const wasm = inflate(packed);
  const { compileStreaming } = WebAssembly as { compileStreaming?: (wasm: Response) => Promise<object> };
  return compileStreaming?.(wasm) ?? wasm.arrayBuffer();
}

function inflate(packed: Uint8Array<ArrayBuffer>): Response {
  // A `Blob` would make the way through the browser's main process.
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  // What fails here, fails where it is read.
  void Promise.all([writer.write(packed), writer.close()]).catch(() => undefined);
  return new Response(readable, { headers: { "Content-Type": "application/wasm" } });
}
