// Whether the command may read from its terminal. In the background, the system would stop it for that.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isTerminal } from "../node/is-terminal.js";

const STANDARD_INPUT = 0;
const STANDARD_ERROR = 2;

/** Returns whether the user sees the command's output and can answer it. */
export function canAsk(): boolean {
  return isTerminal(STANDARD_INPUT) && isTerminal(STANDARD_ERROR) && isInForeground();
}

function isInForeground(): boolean {
  try {
    const [group, foreground] = process.platform === "linux" ? groupsOfLinux() : groupsOfOthers();
    return group === foreground;
  } catch {
    // Windows has no process groups.
    return true;
  }
}

// Splits after the last parenthesis: the program's name is in parentheses, and may contain any character.
function groupsOfLinux(): (string | undefined)[] {
  const [, , group, , , foreground] = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return [group, foreground];
}

function groupsOfOthers(): string[] {
  const columns = execFileSync("/bin/ps", ["-o", "pgid=,tpgid=", "-p", String(process.pid)], { encoding: "utf8" });
  return columns.trim().split(/\s+/);
}
