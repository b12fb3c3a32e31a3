/** Builds the plugin of docs/jetbrains.md from its unchanged code blocks, against the jar. */

import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

import { place } from "../vscode/place.js";

const run = promisify(execFile);

export interface Built {
  id: string;
  /** The class path: the plugin's classes and resources, and the library's jar. */
  own: string[];
  resources: string;
  classes: string;
}

/** Returns the code block of this language after a heading, without the indent of its list. */
export async function block(heading: string, language: string, number = 0): Promise<string> {
  const guide = await readFile(join(dirname(place("PLEXICUS_README")), "docs/jetbrains.md"), "utf8");
  const section = guide.split(`# ${heading}\n`)[1]?.split(/\n##+ /)[0] ?? "";
  const found = [...section.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, "gm"))][number];
  if (!found) throw new Error(`docs/jetbrains.md has no ${language} under ${heading}`);
  const [, indent = "", code = ""] = found;
  return code.replaceAll(new RegExp(`^${indent}`, "gm"), "");
}

/** Builds the plugin in a folder, and a second one that differs only in its names. Each has its own jar. */
export async function buildPlugins(folder: string): Promise<[Built, Built]> {
  const kotlin = await block("A plugin from nothing", "kotlin", 1);
  const java = await block("From Java", "java");
  const [properties, xml] = await Promise.all(
    ["properties", "xml"].map((language) => block("A plugin from nothing", language)),
  );
  const plugins = ["com.acme.reports", "com.other.reports"].map((id) => {
    const renamed = (text = "") => text.replaceAll("com.acme.reports", id);
    return { id, properties: renamed(properties), xml: renamed(xml), kotlin: renamed(kotlin), java: renamed(java) };
  });
  const classes = join(folder, "classes");
  const sources = { kotlin: [] as string[], java: [] as string[] };
  for (const { id, kotlin, java } of plugins) {
    sources.kotlin.push(await written(join(folder, id, "Acme.kt"), kotlin));
    sources.java.push(await written(join(folder, id, "Repositories.java"), java));
  }
  const against = [place("PLEXICUS_JETBRAINS_LIBRARY"), ...place("PLEXICUS_JETBRAINS_IDE").split(",")].join(delimiter);
  await run("bash", [
    ...[place("PLEXICUS_KOTLINC"), "-no-reflect", "-no-stdlib", "-jvm-target", "17", "-Werror"],
    ...["-cp", against, "-d", classes, ...sources.kotlin],
  ]);
  await run("javac", ["-Xlint:all", "-Werror", "-cp", against, "-d", classes, ...sources.java]);
  const built = [];
  for (const { id, properties, xml } of plugins) {
    const resources = join(folder, id, "resources");
    await written(join(resources, "META-INF/plexicus-auth.properties"), properties);
    await written(join(resources, "META-INF/plugin.xml"), xml);
    await written(join(resources, "META-INF/plexicus-jcef.xml"), await block("A plugin from nothing", "xml", 1));
    const jar = join(folder, id, "library.jar");
    await copyFile(place("PLEXICUS_JETBRAINS_LIBRARY"), jar);
    built.push({ id, own: [`${resources}/`, `${classes}/`, jar], resources, classes });
  }
  return built as [Built, Built];
}

async function written(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}
