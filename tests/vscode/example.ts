/** The example extension, built against the installed package and packed as for its users. */

import { execFile } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

import { unpack } from "./extensions.js";
import { place } from "./place.js";

export interface Example {
  /** The unpacked extension, which VS Code for the Web needs. */
  folder: string;
  vsix: string;
}

/** Runs its `npm run package` and unpacks the result below a folder. */
export async function buildExample(parent: string): Promise<Example> {
  const source = place("PLEXICUS_EXAMPLE");
  const programs = [dirname(place("PLEXICUS_VSCODE_NODE")), join(place("PLEXICUS_VSCE"), "../../../.bin")];
  const env = { ...process.env, PATH: [...programs, process.env["PATH"]].join(delimiter) };
  await promisify(execFile)("npm", ["run", "package"], { cwd: source, env });
  const vsix = join(source, "dist/plexicus-auth-example.vsix");
  return { vsix, folder: await unpack(vsix, join(parent, "example")) };
}
