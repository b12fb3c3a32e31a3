// Unpacks the wasm, which stands in the package as deflated bytes in base64.

import { fromBase64 } from "./base64.js";

/** The wasm's bytes: at once where Node is, else by the platform's own stream. */
export function unpack(base64: string): Uint8Array | Promise<Uint8Array> {
  const packed = fromBase64(base64);
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib");
  return zlib ? zlib.inflateRawSync(packed) : inflate(packed);
}

async function inflate(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const unpacking = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(unpacking).arrayBuffer());
}
