// The wasm as a file. Node reads it faster than it unpacks the one inside the JavaScript.

import { WASM_BYTES, WASM_NAME, WASM_SEAL } from "#constants";

// Of CommonJS, which a bundler may make of this module.
declare const __filename: string | undefined;

/** What this module is called in the package, and in the command. Both are one folder below the file. */
const OWN_NAMES = ["own-wasm.js", "plexicus.js"];

/**
 * The bytes of the package's file, or of its copy beside a bundle that has this module in it. `undefined` where there
 * is none of this very build, and outside Node.
 */
export function ownWasm(): Uint8Array | undefined {
  // Deno asks its user before it reads a file.
  const node = "Deno" in globalThis ? undefined : globalThis.process;
  const [files, paths] = [node?.getBuiltinModule?.("node:fs"), node?.getBuiltinModule?.("node:path")];
  const path = import.meta.filename ?? (typeof __filename === "string" ? __filename : undefined);
  if (!files || !paths || path === undefined) return undefined;
  const folder = paths.dirname(path);
  // Whoever can write to a bundle's own folder can change the bundle. Others may be able to write to the folders above.
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
