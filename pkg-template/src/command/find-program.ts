// Where a program lies on the PATH. What is found is started by its whole path, so that the system
// does not look for it a second time, and on Windows not in the current folder first.

import { access, constants, realpath, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join, relative, sep } from "node:path";

/** The folders of the PATH. An empty or relative entry means the current folder, and is left out. */
export function pathFolders(path = process.env["PATH"] ?? ""): string[] {
  return path.split(delimiter).filter((folder) => isAbsolute(folder));
}

/** The program's whole path; undefined where no folder has it. Folders below `outside` are left out. */
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
