/** Extensions that consist only of the lines in the package's README. */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { build } from "esbuild";

/**
 * Writes one below a folder and returns its folder. Its command is `<title>: List Repositories`. A
 * consumer declares no provider, and says that another extension manages the login.
 */
export async function tenLines(parent: string, name: string, title: string, role?: "consumer"): Promise<string> {
  const readme = await readFile("node_modules/@plexicus/auth/README.md", "utf8");
  const section = readme.split("## In VS Code")[1]?.split("\n## ")[0] ?? "";
  const block = (language: string) => section.split(`\`\`\`${language}\n`)[1]?.split("```")[0] ?? "";
  const rename = (text: string) => text.replaceAll("Example:", `${title}:`).replaceAll(/\bexample\b/g, name);
  const contributed = JSON.parse(`{${rename(block("json"))}}`) as { contributes: { authentication?: unknown } };
  if (role) delete contributed.contributes.authentication;
  const code = rename(block("ts")).replace("{ client,", role ? `{ client, role: "${role}",` : "{ client,");
  const folder = join(parent, name);
  const manifest = {
    name,
    publisher: "plexicus-test",
    version: "1.0.0",
    engines: { vscode: "^1.91.0" },
    main: "./extension.js",
    activationEvents: ["onStartupFinished"],
    ...contributed,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await build({
    stdin: { contents: code, loader: "ts", resolveDir: process.cwd() },
    outfile: join(folder, "extension.js"),
    bundle: true,
    external: ["vscode"],
    format: "cjs",
    platform: "node",
    supported: { "dynamic-import": false },
  });
  return folder;
}
