/** The files of a plugin: its descriptor and other resources, its classes, and the library's jar. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface Plugin {
  /** Returns the text of a resource of the plugin or the library by its path, or null if there is none. */
  resource(path: string): string | null;
  isOwnClass(name: string): boolean;
  isLibraryClass(name: string): boolean;
  /** Whether an own class is final and has the annotation of a light service. */
  isLightService(name: string): boolean;
}

interface Folders {
  /** The plugin's resources. */
  resources: string;
  /** The plugin's compiled classes. */
  classes: string;
  /** The library's jar, unpacked. */
  library: string;
}

export function pluginOf({ resources, classes, library }: Folders): Plugin {
  const services = new Map<string, boolean>();
  const isOwnClass = (name: string) => existsSync(join(classes, classFile(name)));
  return {
    resource(path) {
      const found = [resources, library].map((folder) => join(folder, path)).find(existsSync);
      return found === undefined ? null : readFileSync(found, "utf8");
    },
    isOwnClass,
    isLibraryClass: (name) => existsSync(join(library, classFile(name))),
    isLightService(name) {
      const known = services.get(name) ?? (isOwnClass(name) && isFinalService(classes, name));
      services.set(name, known);
      return known;
    },
  };
}

/** Unpacks a jar into a folder that exists until the function has returned. */
export async function withUnpacked<T>(jar: string, use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "plexicus-jar-"));
  try {
    execFileSync("jar", ["xf", resolve(jar)], { cwd: folder });
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isFinalService(classes: string, name: string): boolean {
  const described = execFileSync("javap", ["-v", "-p", "-cp", classes, name], { encoding: "utf8" });
  const isFinal = /^ +flags: .*\bACC_FINAL\b/m.exec(described.split(/^Constant pool:/m)[0] ?? "") !== null;
  // The class's own annotations come last, after those of its members.
  const annotations = described.slice(described.lastIndexOf("\n}"));
  return isFinal && /^ +com\.intellij\.openapi\.components\.Service\b[^$]*$/m.test(annotations);
}

const classFile = (name: string) => `${name.replaceAll(".", "/")}.class`;
