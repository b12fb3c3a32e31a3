// The tracked files with prose, without lockfiles and patches.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { extname } from "node:path";
import { EXTENSIONS } from "./passages.mjs";

const LEFT_OUT = /(?:^|\/)(?:package-lock\.json|glossary\.yml)$/;

export const files = execFileSync("git", ["ls-files"], { encoding: "utf8" })
  .split("\n")
  .filter(existsSync) // git also lists a file that was deleted since
  .filter((path) => (extname(path) === ".md" || EXTENSIONS.includes(extname(path))) && !LEFT_OUT.test(path));
