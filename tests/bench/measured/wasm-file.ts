/** The wasm as a file beside the program. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

// The bundles are CommonJS.
declare const __dirname: string;

export function wasm(): Uint8Array {
  return readFileSync(join(__dirname, "plexicus_auth.wasm"));
}
