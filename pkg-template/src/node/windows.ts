// What Windows does differently. The machines that test this project do not run this code: the functions that
// decide are pure and unit-tested, and the functions that act are thin.

import { rename } from "node:fs/promises";
import { userInfo } from "node:os";
import { win32 } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isWindows } from "./environment.js";

const RENAME_PAUSES_MS = [10, 20, 50, 100, 200, 400];

/** Removes the inherited rights of a folder and grants access to its user only, like mode 0700 elsewhere. */
export async function keepToOneUser(folder: string): Promise<void> {
  const [{ execFile }, { promisify }] = await Promise.all([import("node:child_process"), import("node:util")]);
  await promisify(execFile)(icaclsPath(), aclArguments(folder, userInfo().username));
}

/** Returns the full path of `icacls`: by its bare name, Windows would look in the current folder first. */
export function icaclsPath(systemRoot = process.env["SystemRoot"]): string {
  return win32.join(systemRoot || "C:\\Windows", "System32", "icacls.exe");
}

export function aclArguments(folder: string, user: string): string[] {
  return [folder, "/inheritance:r", "/grant:r", `${user}:(OI)(CI)F`];
}

/**
 * Renames over the target. Retries on Windows, where that fails while another program has the target open.
 */
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
