/** Paths and settings, which the benchmark's runner passes in the environment. */

import { join } from "node:path";

/** The folder with the peers, the package and the measured programs. */
export const PLACE = named("PLEXICUS_BENCH");
export const MODULES = join(PLACE, "node_modules");
export const MEASURED = join(PLACE, "measured");
export const BUNDLES = join(PLACE, "bundles");
/** The package that this one is compared with, if one was given, imported under its own name. */
export const BEFORE = process.env["PLEXICUS_BENCH_BEFORE"] === "1" ? "@plexicus/before" : undefined;
export const WASM = join(MODULES, "@plexicus/auth/plexicus_auth.wasm");

export function named(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} must be set: run cargo xtask bench.`);
  return value;
}
