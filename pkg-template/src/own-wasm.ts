// The wasm as a file. Node reads it faster than it unpacks the one inside the JavaScript.

import { WASM_BYTES, WASM_NAME, WASM_SEAL } from "#constants";

// Of CommonJS, which a bundler may make of this module.
declare const __dirname: string | undefined;

/** Where the package's own modules are, one folder below the file. */
const MODULE_FOLDERS = ["esm", "cjs", "bin"];

/**
 * The bytes of the package's file, or of its copy beside a bundle that has this module in it. `undefined` where there
 * is none of this very build, and outside Node.
 */
export function ownWasm(): Uint8Array | undefined {
  // Deno asks its user before it reads a file.
  const node = "Deno" in globalThis ? undefined : globalThis.process;
  const [files, paths] = [node?.getBuiltinModule?.("node:fs"), node?.getBuiltinModule?.("node:path")];
  const folder = import.meta.dirname ?? (typeof __dirname === "string" ? __dirname : undefined);
  if (!files || !paths || folder === undefined) return undefined;
  const isOwn = MODULE_FOLDERS.includes(paths.basename(folder));
  try {
    const bytes = files.readFileSync(paths.join(isOwn ? paths.dirname(folder) : folder, WASM_NAME));
    const isOfThisBuild =
      bytes.length === WASM_BYTES && bytes.toString("latin1", WASM_BYTES - WASM_SEAL.length) === WASM_SEAL;
    return isOfThisBuild ? bytes : undefined;
  } catch {
    return undefined;
  }
}
