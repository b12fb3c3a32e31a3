// An extension is one file. The wasm inside it is used if there is no wasm file, and in the browser.

import type { Auth, AuthOptions } from "../../types/index.js";
import wasm from "#wasm";
import { createAuthWith } from "../core.js";
import { ownWasm } from "../own-wasm.js";
import { unpack } from "../unpack.js";

export function createAuth(options: AuthOptions): Promise<Auth> {
  return createAuthWith(() => ownWasm() ?? unpack(wasm), options);
}
