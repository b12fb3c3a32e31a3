// Finds a program on the PATH. Callers start it by its full path, so that the system does not search again;
// on Windows it would search the current folder first.

import { access, constants, realpath, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join, relative, sep } from "node:path";

/** Returns the folders of the PATH, without empty or relative entries: those depend on the current folder. */
export function pathFolders(path = process.env["PATH"] ?? ""): string[] {
  return path.split(delimiter).filter((folder) => isAbsolute(folder));
}

/** Returns the program's full path; `undefined` if no folder has it. Ignores programs below `outside`. */
export async function findProgram(
  program: string,
  { outside }: { outside?: string } = {},
): Promise<string | undefined> {
  const name = process.platform === "win32" ? `${program}.exe` : program;
  for (const folder of pathFolders()) {
    const path = join(folder, name);
    if ((await isExecutable(path)) && !(outside !== undefined && (await isBelow(outside, path)))) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function isBelow(folder: string, path: string): Promise<boolean> {
  const way = relative(await realpath(folder), await realpath(path));
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
