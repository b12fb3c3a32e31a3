// The wasm as a file. Node reads it faster than it unpacks the copy inside the JavaScript.

import { WASM_BYTES, WASM_NAME, WASM_SEAL } from "#constants";

// Exists in CommonJS, to which a bundler may compile this module.
declare const __filename: string | undefined;

/** The file names of this module in the package and in the command. Both are one folder below the wasm. */
const OWN_NAMES = ["own-wasm.js", "plexicus.js"];

/**
 * Returns the bytes of the package's wasm file, or of its copy beside a bundle that contains this module.
 * Returns `undefined` outside Node, or if no file of this exact build exists.
 */
export function ownWasm(): Uint8Array | undefined {
  // Deno asks the user for permission before it reads a file.
  const node = "Deno" in globalThis ? undefined : globalThis.process;
  const [files, paths] = [node?.getBuiltinModule?.("node:fs"), node?.getBuiltinModule?.("node:path")];
  const path = import.meta.filename ?? (typeof __filename === "string" ? __filename : undefined);
  if (!files || !paths || path === undefined) return undefined;
  const folder = paths.dirname(path);
  // Beside a bundle, only its own folder counts: a program that can write there can change the bundle as
  // well. Other users may be able to write to the folders above.
  const place = OWN_NAMES.includes(paths.basename(path)) ? paths.dirname(folder) : folder;
  try {
    const bytes = files.readFileSync(paths.join(place, WASM_NAME));
    const isOfThisBuild =
      bytes.length === WASM_BYTES && bytes.toString("latin1", WASM_BYTES - WASM_SEAL.length) === WASM_SEAL;
    return isOfThisBuild ? bytes : undefined;
  } catch {
    return undefined;
  }
}
