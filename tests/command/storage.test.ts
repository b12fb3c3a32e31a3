/** The credentials file under concurrent processes and careless edits. */

import assert from "node:assert/strict";
import { type FSWatcher, watch } from "node:fs";
import { chmod, lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { endedWith, type Machine } from "./machine.js";
import { ADA, GRACE, World } from "./world.js";

const world = new World();

test("the folder is 0700 and the file 0600", async () => {
  const machine = await world.signedIn();
  assert.equal(await modeOf(machine.credentialsFile), 0o600);
  assert.equal(await modeOf(dirname(machine.credentialsFile)), 0o700);
  assert.deepEqual(await readdir(dirname(machine.credentialsFile)), ["credentials"]);
});

test("without PLEXICUS_CONFIG_DIR the file is ~/.plexicus/credentials", async () => {
  const machine = await world.machine({ PLEXICUS_CONFIG_DIR: undefined });
  const { stderr } = await world.logIn(machine);
  const file = join(machine.home, ".plexicus/credentials");
  assert.ok(stderr.includes(file));
  assert.equal(await modeOf(file), 0o600);
});

test("loose permissions are repaired with a message", async () => {
  const machine = await world.signedIn();
  await chmod(machine.credentialsFile, 0o644);
  const { stderr } = endedWith(0, await machine.run(["auth", "status"]));
  assert.match(stderr, /was readable by other users/);
  assert.equal(await modeOf(machine.credentialsFile), 0o600);
});

test("a config folder that is a file exits with code 5, before a browser opens", async () => {
  const machine = await world.machine();
  await writeFile(machine.env["PLEXICUS_CONFIG_DIR"] ?? "", "");
  endedWith(5, await machine.run(["auth", "status"]));
  const { stderr } = endedWith(5, await machine.run(["login"]));
  assert.doesNotMatch(stderr, /auth\/cli/);
});

test("a symbolic link at the file's path is neither read nor written through, exit code 5", async () => {
  const machine = await world.machine();
  const target = join(machine.home, "elsewhere");
  await writeFile(target, "untouched");
  await mkdir(dirname(machine.credentialsFile), { mode: 0o700 });
  await symlink(target, machine.credentialsFile);
  const { stdout, stderr } = endedWith(5, await machine.run(["auth", "status"]));
  assert.match(stdout + stderr, /link/);
  assert.equal(await readFile(target, "utf8"), "untouched");
});

/** Contents that no command can use, by description. */
const UNREADABLE = {
  "cut off in the middle": '{"version":1,"entries":{"plexicus-auth:',
  empty: "",
  "scribbled over": "scribbled over",
  "a newer version's": '{"version":2,"entries":{}}',
};

/** Every command except those that may replace the stored content. */
const COMMANDS: string[][] = [
  ["auth", "status"],
  ["auth", "status", "--json", "--offline", "--explain"],
  ["auth", "token"],
  ["auth", "rotate"],
  ["auth", "tokens"],
  ["auth", "tokens", "create", "x"],
  ["auth", "tokens", "revoke", "x"],
  ["logout"],
  ["logout", "--local-only"],
  ["exec", "--", "true"],
  ["mcp", "config", "--client", "cursor"],
  ["doctor"],
  ["doctor", "--json"],
];

for (const [name, content] of Object.entries(UNREADABLE)) {
  test(`a file that is ${name}: no command writes it, and doctor says what to do`, async () => {
    const machine = await world.machine();
    await mkdir(dirname(machine.credentialsFile), { mode: 0o700 });
    await writeFile(machine.credentialsFile, content, { mode: 0o600 });
    for (const command of COMMANDS) {
      await machine.run(command);
      assert.equal(await machine.stored(), content, command.join(" "));
      assert.deepEqual(await readdir(dirname(machine.credentialsFile)), ["credentials"], command.join(" "));
    }
    endedWith(5, await machine.run(["auth", "token"]));
    endedWith(5, await machine.run(["logout", "--local-only"]));
    const { stdout } = endedWith(1, await machine.run(["doctor"]));
    assert.doesNotMatch(stdout, /✓ (Storage|Credentials)/);
    assert.match(
      stdout,
      content.startsWith('{"version":2')
        ? /plexicus login --force/
        : /plexicus login: the unreadable content will be kept aside/,
    );
  });
}

test("a file that is not JSON is kept aside whole by a login, with a message", async () => {
  const machine = await world.machine();
  await mkdir(dirname(machine.credentialsFile), { mode: 0o700 });
  await writeFile(machine.credentialsFile, "scribbled over", { mode: 0o600 });
  assert.match((await world.logIn(machine)).stderr, /kept aside/);
  assert.equal(await readFile(`${machine.credentialsFile}.unreadable`, "utf8"), "scribbled over");
  endedWith(0, await machine.run(["auth", "status"]));
});

test("a newer version's file refuses a login before a browser opens; --force keeps the file aside", async () => {
  const machine = await world.machine();
  await mkdir(dirname(machine.credentialsFile), { mode: 0o700 });
  const newer = UNREADABLE["a newer version's"];
  await writeFile(machine.credentialsFile, newer, { mode: 0o600 });
  const { stderr } = endedWith(5, await machine.run(["login"]));
  assert.match(stderr, /newer version/);
  assert.match(stderr, /plexicus login --force/);
  assert.doesNotMatch(stderr, /auth\/cli/);
  assert.equal(await machine.stored(), newer);
  await world.logIn(machine, ADA, ["--force"]);
  assert.equal(await readFile(`${machine.credentialsFile}.unreadable`, "utf8"), newer);
  endedWith(0, await machine.run(["auth", "status"]));
});

test("doctor tests the folder and leaves the credentials file untouched", async () => {
  const machine = await world.signedIn();
  const [before, { ino }] = [await machine.stored(), await lstat(machine.credentialsFile)];
  assert.match(endedWith(0, await machine.run(["doctor"])).stdout, /Storage .*can be read and written/);
  assert.equal(await machine.stored(), before);
  assert.equal((await lstat(machine.credentialsFile)).ino, ino);
  assert.deepEqual(await readdir(dirname(machine.credentialsFile)), ["credentials"]);
});

for (const [variable, value] of [
  ["HOME", ""],
  ["PLEXICUS_CONFIG_DIR", "relative"],
] as const) {
  test(`${variable}=${JSON.stringify(value)}: exit code 5 with a remedy, and nothing in the working folder`, async () => {
    const machine = await world.machine({ PLEXICUS_CONFIG_DIR: undefined, [variable]: value });
    for (const command of [["auth", "token"], ["login"], ["logout"]]) {
      const { stderr } = endedWith(5, await machine.run(command));
      assert.match(stderr, new RegExp(`${variable} must be an absolute path`));
      assert.doesNotMatch(stderr, /^\s+at /m, "no stack");
    }
  });
}

test("logout --all deletes the file kept aside and warns that its token may still be active", async () => {
  const machine = await world.signedIn();
  await writeFile(machine.credentialsFile, `scribbled over ${await machine.stored()}`);
  await world.logIn(machine);
  const folder = dirname(machine.credentialsFile);
  assert.deepEqual((await readdir(folder)).sort(), ["credentials", "credentials.unreadable"]);
  const { stderr } = endedWith(0, await machine.run(["logout", "--all"]));
  assert.match(stderr, /kept aside.+was deleted\. A token in it may still be valid: see Settings → API Tokens/);
  assert.deepEqual(await readdir(folder), ["credentials"]);
  assert.doesNotMatch(endedWith(0, await machine.run(["logout", "--all"])).stderr, /kept aside/);
});

test("after 700 KB of garbage, the next login works and logout --all deletes the garbage", async () => {
  const garbage = { list: Array.from({ length: 350_000 }, () => 1), text: "g".repeat(700_000) };
  for (const [kind, entry] of Object.entries(garbage)) {
    const machine = await world.machine();
    await mkdir(dirname(machine.credentialsFile), { mode: 0o700 });
    const entries = { [`plexicus-auth:${world.server.url}`]: entry };
    await writeFile(machine.credentialsFile, JSON.stringify({ version: 1, entries }), { mode: 0o600 });
    endedWith(5, await machine.run(["auth", "token"]));
    await world.logIn(machine);
    endedWith(0, await machine.run(["auth", "status"]));
    endedWith(0, await machine.run(["logout", "--all"]));
    assert.ok(((await machine.stored()) ?? "").length < 1_000, kind);
  }
});

test("Ctrl-C ends the wait for a lock at once", async () => {
  const machine = await world.signedIn();
  // A live holder renews its lock; a login with its own token waits for it and is interrupted.
  const lock = `${machine.credentialsFile}.lock`;
  const token = await world.personalToken();
  let count = 0;
  const renewing = setInterval(() => void writeFile(lock, `another ${++count}`), 200);
  try {
    await writeFile(lock, "another 0");
    const login = machine.start(["login", "--with-token"], { input: token, secrets: [token] });
    await login.message(/Signing in to/);
    await world.waitFor(/GET \/sessions\/self/);
    login.signal("SIGINT");
    endedWith(130, await login.ended);
  } finally {
    clearInterval(renewing);
  }
});

test("a login that cannot be stored leaves no token behind on the server", async () => {
  const machine = await world.machine();
  const login = machine.start(["login"]);
  const address = await machine.door.next();
  await writeFile(machine.env["PLEXICUS_CONFIG_DIR"] ?? "", "");
  await world.approve(address, GRACE);
  endedWith(5, await login.ended);
  assert.equal(await world.server.control.revoke({ all: GRACE }), 0);
});

test("four concurrent logins at two API addresses leave one valid file with one login each", async () => {
  const machine = await world.machine();
  const { url } = world.server;
  const origins = [url, url.replace("127.0.0.1", "localhost")].map((origin) => ({
    PLEXICUS_API_URL: origin,
    PLEXICUS_APP_URL: origin,
  }));
  const logins = [...origins, ...origins].map((env) => machine.start(["login", "--no-browser"], { env }));
  const addresses = await Promise.all(logins.map((login) => login.message(/^\s+(http\S+\/auth\/cli\?\S+)$/m)));
  await Promise.all(addresses.map((address) => world.approve(address)));
  for (const run of await Promise.all(logins.map(({ ended }) => ended))) endedWith(0, run);
  const { entries } = JSON.parse((await machine.stored()) ?? "") as { entries: object };
  const form = (key: string) => key.replace(/:[\w-]{16}$/, ":…");
  const keys = [url, origins[1]?.PLEXICUS_API_URL].flatMap((origin) => [
    `plexicus-auth:${origin}`,
    `plexicus-auth:${origin}:login:…`,
    `plexicus-auth:${origin}:note:…`,
  ]);
  assert.deepEqual(Object.keys(entries).map(form).sort(), keys.sort());
  for (const env of origins) endedWith(0, await machine.run(["auth", "status"], { env }));
  assert.deepEqual(await readdir(dirname(machine.credentialsFile)), ["credentials"]);
});

test("a process killed while it writes leaves either the old or the new content", async () => {
  const machine = await world.signedIn();
  const old = await machine.stored();
  const token = await world.personalToken();
  for (let round = 0; round < 3; round++) {
    await killedWhileWriting(machine, token);
    const now = (await machine.stored()) ?? "";
    assert.ok(now === old || now.includes(token), "neither the old content nor the new");
    JSON.parse(now);
  }
  // The killed process's lock does not block other processes.
  await world.logIn(machine, ADA, ["--force"]);
  endedWith(0, await machine.run(["auth", "status"]));
});

/** Starts storing a token, and kills the process as soon as its temporary file appears. */
async function killedWhileWriting(machine: Machine, token: string): Promise<void> {
  const login = machine.start(["login", "--with-token"], { input: token, secrets: [token] });
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(machine.credentialsFile), (_, name) => {
      if (name?.endsWith(".tmp")) login.signal("SIGKILL");
    });
    await login.ended;
  } finally {
    watcher?.close();
  }
}

async function modeOf(path: string): Promise<number> {
  return (await lstat(path)).mode & 0o777;
}
