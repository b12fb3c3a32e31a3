/** The wasm as a file beside the program. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export function wasm(): Uint8Array {
  return readFileSync(join(dirname(process.argv[1] ?? ""), "plexicus_auth.wasm"));
}
