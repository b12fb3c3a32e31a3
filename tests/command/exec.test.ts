/** `plexicus exec` gives the program the token in its environment only, and exits with the program's code. */

import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { endedWith, type Machine, Running } from "./machine.js";
import { forwardedSignals, startFailure } from "../../pkg-template/src/command/run-program.js";
import { ADA, World } from "./world.js";

const world = new World();

/** A Node program as `plexicus exec` runs it. */
function program(source: string): string[] {
  return ["exec", "--", process.execPath, "--eval", source];
}

test("passes the token and the arguments unchanged, and exits with the program's code", async () => {
  const machine = await world.signedIn();
  const token = await world.tokenOf(machine);
  const source = "console.log(process.env.PLEXICUS_API_TOKEN, process.argv.slice(1).join('|')); process.exit(7)";
  const run = await machine.run([...program(source), "--", "a b", "--offline", "$HOME"], { printsToken: true });
  assert.equal(endedWith(7, run).stdout, `${token} a b|--offline|$HOME\n`);
});

test("the token is in no process's arguments and in no other file than before", async () => {
  const machine = await world.signedIn();
  const token = await world.tokenOf(machine);
  const running = machine.start(program("console.error('ready'); setInterval(() => {}, 1000)"));
  await running.message(/ready/);
  try {
    for (const id of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
      const line = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
      assert.ok(!line.includes(token), `the token is among the arguments of ${line.split("\0")[0]}`);
    }
    assert.deepEqual(await filesWith(token, machine.home), [machine.credentialsFile]);
  } finally {
    running.signal("SIGTERM");
  }
  endedWith(143, await running.ended);
});

test("signals are forwarded to the program, which decides how to exit", async () => {
  const machine = await world.signedIn();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const) {
    const source = `process.on('${signal}', () => { console.error('got ${signal}'); process.exit(9) }); console.error('ready'); setInterval(() => {}, 1000)`;
    const running = machine.start(program(source));
    await running.message(/ready/);
    running.signal(signal);
    await running.message(new RegExp(`got ${signal}`));
    const { stderr } = endedWith(9, await running.ended);
    assert.doesNotMatch(stderr, /Debugger listening/);
  }
});

test("SIGUSR1 opens no inspector while a command waits", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--device"]);
  const code = await login.message(/^\s+([A-Z]{4}-[A-Z]{4})$/m);
  login.signal("SIGUSR1");
  await world.server.control.device(code, ADA, true);
  assert.doesNotMatch(endedWith(0, await login.ended).stderr, /Debugger listening/);
});

test("a purpose beside PLEXICUS_API_TOKEN: exec says which token the program gets", async () => {
  const machine = await world.machine({ PLEXICUS_API_TOKEN: await world.personalToken() });
  const run = endedWith(0, await machine.run(["exec", "--as", "agent", "--", process.execPath, "--eval", ""]));
  assert.match(run.stderr, /^! PLEXICUS_API_TOKEN is set and is used instead of the login for agent\.$/m);
});

test("standard input and output belong to the program", async () => {
  const machine = await world.signedIn();
  const run = await machine.run(program("process.stdin.pipe(process.stdout)"), { input: "one\ntwo\n" });
  assert.equal(endedWith(0, run).stdout, "one\ntwo\n");
});

test("exec's own failures exit with 125, 126 or 127 and print nothing on standard output", async () => {
  const machine = await world.signedIn();
  const plain = join(machine.home, "plain");
  await writeFile(plain, "no program", { mode: 0o644 });
  assert.match(endedWith(127, await machine.run(["exec", "--", "no-such-program"])).stderr, /was not found/);
  assert.match(endedWith(126, await machine.run(["exec", "--", plain])).stderr, /could not be run/);
  const nameless = endedWith(127, await machine.run(["exec", "--", ""]));
  assert.match(nameless.stderr, /^✗ The program's name is empty$/m);
  assert.doesNotMatch(nameless.stderr, /^\s+at /m);
  const signedOut = endedWith(125, await (await world.machine()).run(["exec", "--", process.execPath, "--version"]));
  assert.equal(signedOut.stdout, "");
  assert.match(signedOut.stderr, /plexicus login/);
});

test("passes a given API address on to the program", async () => {
  const machine = await world.signedIn();
  const named = [
    "exec",
    "--api-url",
    world.server.url,
    "--",
    process.execPath,
    "--print",
    "process.env.PLEXICUS_API_URL",
  ];
  const env = { PLEXICUS_API_URL: undefined };
  assert.equal(endedWith(0, await machine.run(named, { env })).stdout, `${world.server.url}\n`);
});

test("plexicus-mcp, started by an MCP client through exec, lists the server's repositories", async () => {
  const machine = await world.signedIn();
  const server = process.env["PLEXICUS_MCP"] ?? "";
  const python = join(dirname(server), "python3");
  const script = join(dirname(process.env["PLEXICUS_VECTORS"] ?? ""), "command/mcp-client.py");
  const command = process.env["PLEXICUS_COMMAND"] ?? "";
  const env = { ...machine.env, PATH: `${machine.env["PATH"]}:${dirname(process.execPath)}` };
  const client = new Running(python, [script, command, "exec", "--", server], env);
  const { tools, isError, answer } = JSON.parse(endedWith(0, await client.ended).stdout) as {
    tools: string[];
    isError: boolean;
    answer: string;
  };
  assert.ok(tools.includes("list_repositories"));
  assert.equal(isError, false, answer);
  assert.match(answer, /difference-engine/i);
});

test("finds a program on the PATH", async () => {
  const machine: Machine = await world.signedIn();
  const folder = join(machine.home, "programs");
  await mkdir(folder);
  await writeFile(join(folder, "hello"), '#!/bin/sh\necho "hello $1"\n');
  await chmod(join(folder, "hello"), 0o755);
  const env = { PATH: `${folder}:${machine.env["PATH"]}` };
  assert.equal(endedWith(0, await machine.run(["exec", "--", "hello", "world"], { env })).stdout, "hello world\n");
});

test("on Windows only SIGINT and SIGTERM are forwarded", () => {
  assert.deepEqual(forwardedSignals("win32"), ["SIGINT", "SIGTERM"]);
  assert.ok(forwardedSignals("linux").includes("SIGUSR1"));
});

test("on Windows, the error for a script that cannot be run says what to write instead", () => {
  const told = (program: string, code?: string) => startFailure(program, code, "win32");
  assert.deepEqual(told("C:\\tools\\npm.CMD", "EINVAL"), {
    message: "C:\\tools\\npm.CMD is a script. Run: plexicus exec -- cmd /c C:\\tools\\npm.CMD",
    exitCode: 126,
  });
  assert.match(told("deploy.ps1", "UNKNOWN").message, /-- powershell -File deploy\.ps1$/);
  assert.deepEqual(told("npm", "ENOENT"), {
    message: "npm: the program was not found. If it is a .cmd script, run: plexicus exec -- cmd /c npm",
    exitCode: 127,
  });
  assert.equal(startFailure("npm", "ENOENT", "linux").message, "npm: the program was not found");
});

async function filesWith(text: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map(async (file) => ({ file, content: await readFile(file, "utf8") })));
  return contents.filter(({ content }) => content.includes(text)).map(({ file }) => file);
}
