// What Windows does otherwise. Not run on the machines that test this project: the functions that
// decide are pure and unit-tested, the ones that act are thin.

import { rename } from "node:fs/promises";
import { userInfo } from "node:os";
import { win32 } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isWindows } from "./environment.js";

const RENAME_PAUSES_MS = [10, 20, 50, 100, 200, 400];

/** Takes inherited rights off a folder and gives it to its user alone: what mode 0700 is elsewhere. */
export async function keepToOneUser(folder: string): Promise<void> {
  const [{ execFile }, { promisify }] = await Promise.all([import("node:child_process"), import("node:util")]);
  await promisify(execFile)(icaclsPath(), aclArguments(folder, userInfo().username));
}

/** The system's own: by its bare name, Windows would look in the current folder first. */
export function icaclsPath(systemRoot = process.env["SystemRoot"]): string {
  return win32.join(systemRoot || "C:\\Windows", "System32", "icacls.exe");
}

export function aclArguments(folder: string, user: string): string[] {
  return [folder, "/inheritance:r", "/grant:r", `${user}:(OI)(CI)F`];
}

/** Renames over the target. On Windows a target that somebody has open refuses for a moment. */
export async function replaceFile(from: string, to: string, renames = rename, windows = isWindows()): Promise<void> {
  for (const pauseMs of windows ? RENAME_PAUSES_MS : []) {
    try {
      return await renames(from, to);
    } catch (error) {
      if (!isBusy(error)) throw error;
      await sleep(pauseMs);
    }
  }
  return renames(from, to);
}

function isBusy(error: unknown): boolean {
  return ["EPERM", "EACCES", "EBUSY"].includes((error as NodeJS.ErrnoException).code ?? "");
}
