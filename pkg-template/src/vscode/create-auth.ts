// An extension is one file: the wasm inside it serves where no file is beside it, and in the browser.

import type { Auth, AuthOptions } from "../../types/index.js";
import wasm from "#wasm";
import { createAuthWith } from "../core.js";
import { ownWasm } from "../own-wasm.js";
import { unpack } from "../unpack.js";

export function createAuth(options: AuthOptions): Promise<Auth> {
  return createAuthWith(() => ownWasm() ?? unpack(wasm), options);
}
