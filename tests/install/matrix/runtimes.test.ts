/** The package in every supported runtime: loaded with import and require, and through its Node adapter. */

import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { type DevServer, startDevServer } from "../../browser/dev-server.js";
import { newFolder, newProject, run, tool, WORKS } from "../project.js";

/** Each runtime with its program and the arguments before a script's name. */
const RUNTIMES: [name: string, program: string, args: string[]][] = [
  ["Node 20", tool("node-20/bin/node"), []],
  ["Node 22", tool("node-22/bin/node"), []],
  ["Node 24", tool("node-24/bin/node"), []],
  ["Bun", tool("@oven/bun-linux-x64/bin/bun"), []],
  ["Deno", tool("@deno/linux-x64-glibc/deno"), ["run", "--allow-all", "--cached-only", "--node-modules-dir=manual"]],
];

/** Far more than the story needs, and less than any of the package's deadlines. */
const MOST_MS = 15_000;

let server: DevServer;

before(async () => {
  server = await startDevServer();
});
after(async () => server.stop());

for (const [name, program, args] of RUNTIMES) {
  // npm installs a runtime only if it supports this machine.
  const skip = (await isThere(program)) ? false : `npm has no ${name} for this machine`;

  test(`${name}: import`, { skip }, async (t) => {
    assert.equal(await run(await newProject(t), program, [...args, "import.mjs"]), WORKS);
  });

  test(`${name}: require`, { skip }, async (t) => {
    assert.equal(await run(await newProject(t), program, [...args, "require.cjs"]), WORKS);
  });

  test(`${name}: a login in the credentials file, a request, a logout`, { skip }, async (t) => {
    const email = "grace@example.test";
    const { access_token } = await server.control.createToken({ email, name });
    const project = await newProject(t);
    const env = {
      PLEXICUS_API_URL: server.url,
      PLEXICUS_ALLOW_INSECURE_LOCALHOST: "1",
      PLEXICUS_CONFIG_DIR: await newFolder(t),
    };
    const begin = performance.now();
    const said = await run(project, program, [...args, "story.mjs", access_token], env);
    assert.equal(said, `${email} 200 true logged_out`);
    assert.ok(performance.now() - begin < MOST_MS, "nothing keeps the program from ending");
  });

  if (name.startsWith("Node")) {
    test(`${name}: an abort closes the socket, even after a garbage collection`, { skip }, async () => {
      await run(process.cwd(), program, [
        "--test",
        fileURLToPath(new URL("../../package/abort.test.js", import.meta.url)),
      ]);
    });
  }

  test(`${name}: the command`, { skip }, async (t) => {
    const command = "node_modules/@plexicus/auth/bin/plexicus.js";
    assert.match(await run(await newProject(t), program, [...args, command, "--version"]), /^\d+\.\d+\.\d+/);
  });
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
