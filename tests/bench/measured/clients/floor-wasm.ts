/** The floor with a wasm core, which is loaded and called before the first header. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client, Start } from "../client.js";
import { open as openFloor } from "./floor.js";

// The bundles are CommonJS.
declare const __dirname: string;

export async function open(start: Start): Promise<Client> {
  const module = new WebAssembly.Module(readFileSync(join(__dirname, "floor.wasm")));
  const { run } = new WebAssembly.Instance(module).exports;
  (run as (number: number) => number)(1);
  return openFloor(start);
}
