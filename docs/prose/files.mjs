// The tracked files with prose: no lockfiles, nothing that a program wrote, no patches.

import { execFileSync } from "node:child_process";
import { extname } from "node:path";
import { EXTENSIONS } from "./passages.mjs";

const LEFT_OUT = /(?:^|\/)(?:package-lock\.json|glossary\.yml)$|^docs\/(?:api-report\.txt|benchmarks\.md)$/;

export const files = execFileSync("git", ["ls-files"], { encoding: "utf8" })
  .split("\n")
  .filter((path) => (extname(path) === ".md" || EXTENSIONS.includes(extname(path))) && !LEFT_OUT.test(path));
