/** The machine and the versions of a run. */

import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";

import { CONTENDERS } from "./contenders.js";
import { MODULES } from "./place.js";

/** Must be called before anything is measured. */
export function setting() {
  const packages = [...new Set(CONTENDERS.flatMap(({ package: name }) => name ?? []))];
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: `${cpus()[0]?.model.trim()}, ${cpus().length} cores`,
    node: process.version,
    /** The system's load average before the run. */
    load: loadavg()[0] ?? 0,
    platform: `${process.platform} ${process.arch}`,
    versions: Object.fromEntries(packages.map((name) => [name, version(name)])),
  };
}

function version(name: string): string {
  const manifest = readFileSync(join(MODULES, name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
