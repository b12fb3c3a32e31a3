/** `plexicus mcp config` prints an entry for each client, with absolute paths and without a token. */

import assert from "node:assert/strict";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { test } from "node:test";

import { endedWith, Running } from "./machine.js";
import { World } from "./world.js";

const world = new World();

interface Entry {
  type?: string;
  command: string;
  args: string[];
  env: Record<string, string>;
}

const ROOTS = { "claude-code": "mcpServers", cursor: "mcpServers", vscode: "servers", windsurf: "mcpServers" };

for (const [client, root] of Object.entries(ROOTS)) {
  test(`${client}: the entry starts the server through this command, with absolute paths`, async () => {
    const machine = await world.signedIn();
    const token = await world.tokenOf(machine);
    const programs = join(machine.home, "programs");
    await mkdir(programs);
    await writeFile(join(programs, "uvx"), '#!/bin/sh\necho "$PLEXICUS_API_TOKEN $*"\n');
    await chmod(join(programs, "uvx"), 0o755);
    const env = { PATH: `${programs}:${machine.env["PATH"]}` };
    const run = endedWith(0, await machine.run(["mcp", "config", "--client", client], { env, secrets: [token] }));
    const entry = (JSON.parse(run.stdout) as Record<string, { plexicus: Entry }>)[root]?.plexicus;
    assert.ok(entry, run.stdout);
    assert.ok(isAbsolute(entry.command) && isAbsolute(entry.args[0] ?? ""), run.stdout);
    assert.match(run.stderr, /Put this into .*mcp/);
    if (client === "vscode") assert.equal(entry.type, "stdio");

    // Start it as a desktop application would: with hardly any environment.
    const bare = { HOME: machine.home, ...entry.env };
    const started = new Running(entry.command, entry.args, bare, { input: "", printsToken: true });
    assert.equal(endedWith(0, await started.ended).stdout, `${token} plexicus-mcp\n`);
  });
}

test("an unknown client is refused with a list of the known ones", async () => {
  const machine = await world.machine();
  const { stdout, stderr } = endedWith(1, await machine.run(["mcp", "config", "--client", "notepad"]));
  assert.equal(stdout, "");
  assert.match(stderr, /claude-code, cursor, vscode, windsurf/);
});

test("without uvx on the PATH, says what to do", async () => {
  const machine = await world.machine();
  const { stderr } = endedWith(0, await machine.run(["mcp", "config", "--client", "cursor"]));
  assert.match(stderr, /uvx is not on the PATH/);
});

test("a uvx in the current folder or in a relative PATH folder is ignored", async () => {
  const machine = await world.machine();
  await mkdir(join(machine.home, "bin"));
  for (const place of ["uvx", "bin/uvx"]) await writeFile(join(machine.home, place), "#!/bin/sh\n", { mode: 0o755 });
  const env = { PATH: `.:bin::${machine.env["PATH"]}` };
  const config = ["mcp", "config", "--client", "cursor"];
  const { stderr } = endedWith(0, await machine.run(config, { env, cwd: machine.home }));
  assert.match(stderr, /uvx is not on the PATH/);
});

test("an API address that the core refuses is not printed, and the exit code is 1", async () => {
  const machine = await world.machine();
  const refused = "https://ada:hunter2@api.app.plexicus.ai";
  const config = ["mcp", "config", "--client", "cursor"];
  const secrets = ["hunter2"];
  const byOption = endedWith(1, await machine.run([...config, "--api-url", refused], { secrets }));
  const byVariable = endedWith(1, await machine.run(config, { env: { PLEXICUS_API_URL: refused }, secrets }));
  for (const { stdout, stderr } of [byOption, byVariable]) {
    assert.equal(stdout, "");
    assert.match(stderr, /API address was refused/);
  }
});

test("a web app address that the core refuses is left out, with a message", async () => {
  const machine = await world.machine();
  const env = { PLEXICUS_APP_URL: "https://ada:hunter2@app.plexicus.ai" };
  const run = endedWith(0, await machine.run(["mcp", "config", "--client", "cursor"], { env, secrets: ["hunter2"] }));
  assert.doesNotMatch(run.stdout, /PLEXICUS_APP_URL/);
  assert.match(run.stderr, /PLEXICUS_APP_URL was left out/);
});
