// Access to the memory of the wasm that a test loads. Import this module before the package.

import assert from "node:assert/strict";

const memories: WebAssembly.Memory[] = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...made: ConstructorParameters<typeof Instance>) {
    super(...made);
    const { memory } = this.exports;
    if (memory instanceof WebAssembly.Memory) memories.push(memory);
  }
};

/** A view of the memory as it is now. */
export function wasmMemory(): Buffer {
  assert.equal(memories.length, 1);
  return Buffer.from(memories[0]?.buffer ?? new ArrayBuffer(0));
}
