/**
 * The credentials file on a real file system: file modes, other files in its folder, and crashes during a
 * write.
 */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createAuth } from "@plexicus/auth";
import { type CredentialsPlace, folder, load, moduleUrl } from "./internals.js";
import { ended, kill, said, start } from "./processes.js";
import { untilTrue } from "./until.js";

const { credentialsFile, storageAt } = await load<CredentialsPlace>("credentials-place");
const mode = (path: string) => lstatSync(path).mode & 0o777;
const read = (path: string) =>
  JSON.parse(readFileSync(path, "utf8")) as { version: number; entries: Record<string, unknown> };

test("PLEXICUS_CONFIG_DIR moves the file", (t) => {
  const before = process.env["PLEXICUS_CONFIG_DIR"];
  t.after(() =>
    before === undefined ? delete process.env["PLEXICUS_CONFIG_DIR"] : (process.env["PLEXICUS_CONFIG_DIR"] = before),
  );
  process.env["PLEXICUS_CONFIG_DIR"] = "/somewhere";
  assert.equal(credentialsFile(), "/somewhere/credentials");
  delete process.env["PLEXICUS_CONFIG_DIR"];
  assert.match(credentialsFile(), /\.plexicus\/credentials$/);
});

test("creates the folder and the file for one user only, whatever the umask", async (t) => {
  const path = join(folder(t), "new", "credentials");
  const umask = process.umask(0);
  t.after(() => process.umask(umask));
  const storage = storageAt(path);
  assert.equal(await storage.get("a"), undefined);
  assert.ok(!existsSync(join(path, "..")), "reading makes nothing");
  await storage.set("a", '{"token":1}');
  assert.equal(mode(join(path, "..")), 0o700);
  assert.equal(mode(path), 0o600);
  assert.equal(await storage.get("a"), '{"token":1}');
});

test("keeps the entries of several origins side by side and preserves unknown fields", async (t) => {
  const path = join(folder(t), "credentials");
  writeFileSync(path, JSON.stringify({ version: 1, entries: { other: { b: [1] } }, colour: "deep" }), { mode: 0o600 });
  const storage = storageAt(path);
  await storage.set("one", '{"a":1}');
  await storage.set("two", "no JSON");
  assert.deepEqual(read(path), {
    version: 1,
    entries: { other: { b: [1] }, one: { a: 1 }, two: "no JSON" },
    colour: "deep",
  });
  await storage.delete("one");
  assert.equal(await storage.get("one"), undefined);
  assert.equal(await storage.get("two"), "no JSON");
  assert.equal(await storage.get("constructor"), undefined);
  assert.equal(await storage.get("__proto__"), undefined);
});

test("repairs loose file modes and reports each repair once", async (t) => {
  const place = folder(t);
  const path = join(place, "credentials");
  writeFileSync(path, '{"version":1,"entries":{"a":"x"}}');
  chmodSync(path, 0o644);
  chmodSync(place, 0o755);
  const told: string[] = [];
  const storage = storageAt(path, (message) => told.push(message));
  assert.equal(await storage.get("a"), "x");
  assert.equal(mode(path), 0o600);
  await storage.set("b", "y");
  assert.equal(mode(place), 0o700);
  assert.equal(told.length, 2);
  await storage.get("a");
  assert.equal(told.length, 2, "what is repaired is not told again");
});

for (const [name, make, refused] of [
  ["a link", (path: string) => symlinkSync("/etc/hostname", path), /link/],
  ["a link that leads nowhere", (path: string) => symlinkSync("/nowhere/at/all", path), /link/],
  ["a named pipe", (path: string) => execFileSync("mkfifo", [path]), /not a regular file/],
  ["a folder", (path: string) => mkdirSync(path), /not a regular file/],
] as const) {
  test(`${name} at the file's path is refused: not followed, read or replaced`, async (t) => {
    const path = join(folder(t), "credentials");
    make(path);
    const before = lstatSync(path);
    const storage = storageAt(path);
    await assert.rejects(storage.get("a") as Promise<unknown>, refused);
    await assert.rejects(storage.set("a", "x") as Promise<unknown>, refused);
    assert.equal(lstatSync(path).ino, before.ino);
  });
}

test("refuses a folder that is a symbolic link", async (t) => {
  const place = folder(t);
  mkdirSync(join(place, "real"), { mode: 0o700 });
  symlinkSync(join(place, "real"), join(place, "link"));
  await assert.rejects(storageAt(join(place, "link", "credentials")).set("a", "x") as Promise<unknown>, /link/);
  assert.deepEqual(readdirSync(join(place, "real")), []);
});

const UNREADABLE = [
  ["no JSON", "{", "storage_unreadable"],
  ["cut off", '{"version":1,"entries":{"a":', "storage_unreadable"],
  ["empty", "", "storage_unreadable"],
  ["null", "null", "storage_unreadable"],
  ["a list", "[]", "storage_unreadable"],
  ["another program's", '{"token":"x"}', "storage_unreadable"],
  ["without entries", '{"version":1}', "storage_unreadable"],
  ["a list of entries", '{"version":1,"entries":[]}', "storage_unreadable"],
  ["of a version that never was", '{"version":0,"entries":{}}', "storage_unreadable"],
  ["of a version in words", '{"version":"2","entries":{}}', "storage_unreadable"],
  ["not a text", "\\xff\\xfe", "storage_unreadable"],
  ["far too large", " ".repeat(1024 * 1024 + 1), "storage_unreadable"],
  ["a newer version's", '{"version":2,"entries":{"a":"x"}}', "storage_newer"],
  ["a newer version's of another form", '{"version":2,"logins":[]}', "storage_newer"],
] as const;

for (const [name, content, code] of UNREADABLE) {
  test(`a file that is ${name} is never returned or written: ${code}`, async (t) => {
    const path = join(folder(t), "credentials");
    writeFileSync(path, content, { mode: 0o600 });
    const storage = storageAt(path);
    await assert.rejects(storage.get("a") as Promise<unknown>, { code });
    await assert.rejects(storage.set("a", "x") as Promise<unknown>, { code });
    await assert.rejects(storage.delete("a") as Promise<unknown>, { code });
    const auth = await createAuth({ host: { storage }, client: { id: "plexicus-test", version: "1" } });
    await assert.rejects(auth.token(), { code });
    await assert.rejects(auth.status(), { code });
    await assert.rejects(auth.logout(), { code });
    await assert.rejects(auth.logout({ localOnly: true }), { code });
    await auth.dispose();
    assert.equal(readFileSync(path, "utf8"), content);
    assert.deepEqual(readdirSync(dirname(path)), ["credentials"]);
  });
}

const newLogin = async (path: string) => {
  const fetch = async () => new Response('{"user_id":"u1"}');
  return createAuth({ host: { storage: storageAt(path), fetch }, client: { id: "plexicus-test", version: "1" } });
};

test("the next login keeps an unreadable file aside whole, with one such copy at most", async (t) => {
  const path = join(folder(t), "credentials");
  for (const content of ["{ half", "{ another half"]) {
    writeFileSync(path, content, { mode: 0o644 });
    chmodSync(path, 0o644);
    const auth = await newLogin(path);
    const session = await auth.adoptToken("pat_1");
    assert.equal(session.keptAside, true);
    assert.equal(readFileSync(`${path}.unreadable`, "utf8"), content);
    assert.equal(mode(`${path}.unreadable`), 0o600);
    assert.equal(Object.keys(read(path).entries).length, 3, "the index, the login and its note");
    assert.equal((await auth.token()).value, "pat_1");
  }
  assert.deepEqual(
    readdirSync(dirname(path))
      .filter((name) => !name.startsWith("credentials.lock"))
      .sort(),
    ["credentials", "credentials.unreadable"],
  );
});

test("a newer version's file refuses a login unless it may be replaced; then it is kept aside", async (t) => {
  const path = join(folder(t), "credentials");
  const content = '{"version":2,"entries":{"a":"x"}}';
  writeFileSync(path, content, { mode: 0o600 });
  const auth = await newLogin(path);
  await assert.rejects(auth.adoptToken("pat_1"), { code: "storage_newer" });
  assert.equal(readFileSync(path, "utf8"), content);
  assert.equal((await auth.adoptToken("pat_1", { replaceNewer: true })).keptAside, true);
  assert.equal(readFileSync(`${path}.unreadable`, "utf8"), content);
});

test("one origin's unreadable login does not affect the other origins", async (t) => {
  const path = join(folder(t), "credentials");
  const origin = "https://api.app.plexicus.ai";
  const entries = {
    [`plexicus-auth:${origin}`]: "scribbled over",
    "plexicus-auth:https://api.eu.plexicus.ai": { theirs: 1 },
  };
  writeFileSync(path, JSON.stringify({ version: 1, entries }), { mode: 0o600 });
  const auth = await newLogin(path);
  assert.equal((await auth.adoptToken("pat_1")).keptAside, true);
  const found = read(path).entries;
  assert.deepEqual(found["plexicus-auth:https://api.eu.plexicus.ai"], { theirs: 1 });
  assert.equal(found[`plexicus-auth:${origin}:unreadable`], "scribbled over");
  assert.ok(!existsSync(`${path}.unreadable`));
});

test("accepts a byte order mark, which some editors write", async (t) => {
  const path = join(folder(t), "credentials");
  writeFileSync(path, '\uFEFF{"version":1,"entries":{"a":"x"}}', { mode: 0o600 });
  const storage = storageAt(path);
  assert.equal(await storage.get("a"), "x");
  await storage.set("b", "y");
  assert.deepEqual(read(path).entries, { a: "x", b: "y" });
});

for (const [variable, value] of [
  ["HOME", ""],
  ["HOME", "relative/home"],
  ["PLEXICUS_CONFIG_DIR", "relative"],
] as const) {
  test(`${variable}=${JSON.stringify(value)}: stores nothing in the working folder; an environment token works`, async (t) => {
    const place = folder(t);
    const source = `
      import { createNodeAuth } from "@plexicus/auth/node";
      const fetch = async () => new Response('{"user_id":"u1"}');
      const auth = await createNodeAuth({ client: { id: "plexicus-test", version: "1" }, fetch });
      const told = await auth.adoptToken("pat_1").catch((error) => error);
      console.log(JSON.stringify([told.code, told.message]));
      process.env.PLEXICUS_API_TOKEN = "pat_2";
      console.log((await auth.token()).value, (await auth.status()).state);
    `;
    const script = join(place, "script.mjs");
    writeFileSync(script, source.replace("@plexicus/auth/node", import.meta.resolve("@plexicus/auth/node")));
    const env = {
      ...process.env,
      PLEXICUS_CONFIG_DIR: undefined,
      PLEXICUS_API_TOKEN: undefined,
      HOME: place,
      [variable]: value,
    };
    const lines = execFileSync(process.execPath, [script], { cwd: place, env, encoding: "utf8" }).split("\n");
    assert.match(lines[0] ?? "", new RegExp(`storage_failed.*${variable} must be an absolute path`));
    assert.equal(lines[1], "pat_2 logged_in");
    assert.deepEqual(readdirSync(place), ["script.mjs"]);
  });
}

const isRoot = process.getuid?.() === 0;

test("refuses another user's file and leaves it unchanged", {
  skip: !isRoot && "only root can give a file away",
}, async (t) => {
  const path = join(folder(t), "credentials");
  writeFileSync(path, '{"version":1,"entries":{}}', { mode: 0o600 });
  chownSync(path, 1, 1);
  const storage = storageAt(path);
  await assert.rejects(storage.get("a") as Promise<unknown>, /belongs to another user/);
  await assert.rejects(storage.set("a", "x") as Promise<unknown>, /belongs to another user/);
  assert.equal(lstatSync(path).uid, 1);
});

test("a user without a name can log in; without HOME the error names the variable", {
  skip: !isRoot && "only root can become another user",
}, (t) => {
  const place = folder(t);
  chownSync(place, 12345, 12345);
  const run = (home: string | undefined) => {
    const source = `
      import { createNodeHost } from ${JSON.stringify(import.meta.resolve("@plexicus/auth/node"))};
      const { storage, credentialsFile } = createNodeHost();
      await storage.set("a", "x").then(async () => console.log(credentialsFile, await storage.get("a")), (error) => console.log(error.message));
    `;
    const env = { PATH: process.env["PATH"], ...(home === undefined ? {} : { HOME: home }) };
    const options = { env, uid: 12345, gid: 12345, cwd: "/", encoding: "utf8" } as const;
    return execFileSync(process.execPath, ["--input-type=module", "--eval", source], options).trim();
  };
  assert.equal(run(place), `${join(place, ".plexicus", "credentials")} x`);
  assert.match(run(undefined), /HOME must be an absolute path/);
});

// Only root can mount, and only if the system allows it.
const canMount = isRoot && spawnSync("unshare", ["--mount", "true"]).status === 0;

test("reads a file with a loose mode on a read-only file system, with a warning", {
  skip: !canMount && "nothing can be mounted here",
}, (t) => {
  const place = folder(t);
  const source = `
    import { storageAt } from ${JSON.stringify(moduleUrl("credentials-place"))};
    const storage = storageAt(${JSON.stringify(join(place, "credentials"))}, (message) => console.log(message));
    console.log(await storage.get("a"));
    await storage.set("a", "y").catch((error) => console.log(error.message));
  `;
  const script = join(folder(t), "script.mjs");
  writeFileSync(script, source);
  const steps = `mount -t tmpfs -o mode=700 none "$1" && printf '%s' '{"version":1,"entries":{"a":"x"}}' > "$1/credentials" &&
    chmod 644 "$1/credentials" && mount -o remount,ro "$1" && exec "$2" "$3"`;
  const told = execFileSync("unshare", ["--mount", "sh", "-c", steps, "sh", place, process.execPath, script], {
    encoding: "utf8",
  }).split("\n");
  assert.match(told[0] ?? "", /is readable by other users, and its mode could not be changed \(EROFS\)/);
  assert.equal(told[1], "x");
  assert.match(told.slice(2).join(), /EROFS/);
});

test("an abort ends the wait for the lock", async (t) => {
  const path = join(folder(t), "credentials");
  const [first, second] = [storageAt(path), storageAt(path)];
  const release = await first.lock?.();
  const giveUp = new AbortController();
  const waiting = second.lock?.(giveUp.signal) as Promise<unknown>;
  giveUp.abort();
  await assert.rejects(waiting, /cancelled/);
  release?.();
});

test("a disk without space for the lock gives an error and leaves no lock behind", {
  skip: process.platform === "win32" && "there is no ulimit",
}, (t) => {
  const place = folder(t);
  const source = `
    import { storageAt } from ${JSON.stringify(moduleUrl("credentials-place"))};
    await storageAt(${JSON.stringify(join(place, "credentials"))}).set("a", "x").catch((error) => console.log(error.code));
  `;
  const script = join(folder(t), "script.mjs");
  writeFileSync(script, source);
  const told = execFileSync("sh", ["-c", 'ulimit -f 0; "$0" "$1" | cat', process.execPath, script], {
    encoding: "utf8",
  });
  assert.match(told, /EFBIG|ENOSPC/);
  assert.deepEqual(readdirSync(place), []);
});

test("a folder that cannot be created gives an error", {
  skip: process.platform !== "linux" && "/sys is Linux's",
}, async () => {
  const storage = storageAt("/sys/plexicus/credentials");
  assert.equal(await storage.get("a"), undefined);
  await assert.rejects(storage.set("a", "x") as Promise<unknown>, /ENOENT|EACCES|EROFS|EPERM/);
});

test("a full disk gives an error and leaves the old content intact", {
  skip: process.platform === "win32" && "there is no ulimit",
}, (t) => {
  const path = join(folder(t), "credentials");
  const write = (text: string, most: string) => {
    const source = `
      import { storageAt } from ${JSON.stringify(moduleUrl("credentials-place"))};
      await storageAt(${JSON.stringify(path)}).set("a", ${JSON.stringify(text)}).catch((error) => console.log(error.message));
    `;
    // A limit on file sizes fails as a full disk does, in the middle of a write.
    return execFileSync(
      "sh",
      ["-c", `ulimit -f ${most}; exec "$0" --input-type=module --eval "$1"`, process.execPath, source],
      { encoding: "utf8" },
    );
  };
  assert.equal(write("old", "unlimited"), "");
  assert.match(write("x".repeat(100_000), "8"), /EFBIG|ENOSPC/);
  assert.equal((read(path).entries as { a: string }).a, "old");
});

test("a process that dies while it writes leaves either the old or the new content", async (t) => {
  const place = folder(t);
  const path = join(place, "credentials");
  const source = `
    import { storageAt } from ${JSON.stringify(moduleUrl("credentials-place"))};
    const storage = storageAt(${JSON.stringify(path)});
    const lock = await storage.lock();
    console.log("writing");
    for (let round = 0; ; round++) await storage.set("a", JSON.stringify({ round, padding: String(round).repeat(20000) }));
  `;
  for (let round = 0; round < 50; round++) {
    const child = start(t, source);
    await said(child);
    await sleep(Math.random() * 30);
    await kill(child);
    if (existsSync(path)) {
      const { a } = read(path).entries as { a: { round: number; padding: string } };
      assert.equal(a.padding, String(a.round).repeat(20000));
      assert.equal(mode(path), 0o600);
    }
    // The dead process's lock is not under test here.
    execFileSync("rm", ["-f", `${path}.lock`]);
  }
  assert.ok(existsSync(path));
  await onlyTheFileStays(path);
});

const LEFT = [".credentials-dead.tmp", "credentials.lock.dead", "credentials.lock.dead.1"];

test("the next write deletes a killed writer's leftovers, however recent", async (t) => {
  const place = folder(t);
  const path = join(place, "credentials");
  for (const name of [...LEFT, "notes.txt"]) writeFileSync(join(place, name), "secret");
  await storageAt(path).set("a", "x");
  // The write's own lock is released in the background.
  assert.deepEqual(
    readdirSync(place)
      .filter((name) => !name.startsWith("credentials.lock") || LEFT.includes(name))
      .sort(),
    ["credentials", "notes.txt"],
  );
});

test("the next read deletes a killed writer's leftovers once they are too old for a running write", async (t) => {
  const place = folder(t);
  const path = join(place, "credentials");
  await storageAt(path).set("a", "x");
  await untilTrue(() => readdirSync(place).length === 1);
  for (const name of [...LEFT, ".credentials-young.tmp"]) writeFileSync(join(place, name), "secret");
  const elevenSecondsAgo = Date.now() / 1000 - 11;
  for (const name of LEFT) utimesSync(join(place, name), elevenSecondsAgo, elevenSecondsAgo);
  assert.equal(await storageAt(path).get("a"), "x");
  assert.deepEqual(readdirSync(place).sort(), [".credentials-young.tmp", "credentials"]);
});

test("a write that lost its lock changes nothing", async (t) => {
  const place = folder(t);
  const path = join(place, "credentials");
  const storage = storageAt(path);
  await storage.set("a", "old");
  await storage.lock?.();
  writeFileSync(`${path}.lock`, "another holder");
  await assert.rejects(async () => storage.set("a", "new"), /the lock was lost/);
  assert.equal(await storage.get("a"), "old");
  assert.ok(!readdirSync(place).some((name) => name.endsWith(".tmp")));
});

test("a write without an explicit lock is retried after its lock was taken over", async (t) => {
  const path = join(folder(t), "credentials");
  const storage = storageAt(path);
  await storage.set("a", "old");
  let reads = 0;
  const stolen = {
    toString() {
      // Another program takes the lock over in the middle of the write, then releases it.
      if (++reads === 1) {
        writeFileSync(`${path}.lock`, "another holder");
        setTimeout(() => unlinkSync(`${path}.lock`), 50);
      }
      return '"new"';
    },
  };
  await storage.set("a", stolen as string);
  assert.equal(await storage.get("a"), "new");
});

test("a write that would make the file too large to read back is refused", async (t) => {
  const path = join(folder(t), "credentials");
  const garbage = Array.from({ length: 350_000 }, () => 1);
  writeFileSync(path, JSON.stringify({ version: 1, entries: { garbage } }), { mode: 0o600 });
  const storage = storageAt(path);
  await storage.set("a", "x");
  assert.equal(await storage.get("a"), "x");
  await assert.rejects(async () => storage.set("b", "x".repeat(400_000)), /would be too large/);
  assert.equal(await storage.get("a"), "x");
});

test("two processes that write at the same time keep every entry", async (t) => {
  const path = join(folder(t), "credentials");
  const writer = (name: string) => `
    import { storageAt } from ${JSON.stringify(moduleUrl("credentials-place"))};
    const storage = storageAt(${JSON.stringify(path)});
    for (let round = 0; round < 25; round++) await storage.set("${name}" + round, "x");
  `;
  await Promise.all([ended(start(t, writer("a"))), ended(start(t, writer("b")))]);
  assert.equal(Object.keys(read(path).entries).length, 50);
});

test("many concurrent writes of one process keep every entry", async (t) => {
  const path = join(folder(t), "credentials");
  const storage = storageAt(path);
  await Promise.all(Array.from({ length: 20 }, (_, index) => storage.set(`key${index}`, "x")));
  assert.equal(Object.keys(read(path).entries).length, 20);
});

async function onlyTheFileStays(path: string): Promise<void> {
  await storageAt(path).set("b", "x");
  await untilTrue(() => readdirSync(dirname(path)).length === 1);
}
