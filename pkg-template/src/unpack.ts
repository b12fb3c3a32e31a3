// Unpacks the wasm, which the package contains as deflated bytes in base64.

import type { WasmSource } from "../types/slim.js";
import { fromBase64 } from "./base64.js";

/** Returns the wasm's bytes at once in Node. Elsewhere, streams unpack it, and compile it if they can. */
export function unpack(base64: string): WasmSource | Promise<WasmSource> {
  const packed = fromBase64(base64);
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib");
  if (zlib) return zlib.inflateRawSync(packed);
  const wasm = inflate(packed);
  const { compileStreaming } = WebAssembly as { compileStreaming?: (wasm: Response) => Promise<object> };
  return compileStreaming?.(wasm) ?? wasm.arrayBuffer();
}

function inflate(packed: Uint8Array<ArrayBuffer>): Response {
  // A `Blob` would take a detour through the browser's main process.
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  // An error here also fails the read below, where it is reported.
  void Promise.all([writer.write(packed), writer.close()]).catch(() => undefined);
  return new Response(readable, { headers: { "Content-Type": "application/wasm" } });
}
