/** The lock between processes: exclusive, released, and taken over after its holder died. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { folder, type FileLock, load, type LockModule, moduleUrl } from "./internals.js";
import { ended, kill, said, start } from "./processes.js";
import { untilTrue } from "./until.js";

const { lockFile, putBack } = await load<LockModule>("file-lock");
const TIMES = { renewMs: 40, staleMs: 300, pollMs: 10 };

test("has one holder at a time", async (t) => {
  const path = join(folder(t), "lock");
  let holders = 0;
  let rounds = 0;
  const work = async () => {
    const lock = await lockFile(path, TIMES);
    assert.equal(++holders, 1);
    assert.ok(await lock.isHeld());
    await sleep(5);
    holders--;
    rounds++;
    lock.release();
  };
  await Promise.all(Array.from({ length: 10 }, work));
  assert.equal(rounds, 10);
});

test("release deletes the file, and a second release does nothing", async (t) => {
  const path = join(folder(t), "lock");
  const first = await lockFile(path, TIMES);
  first.release();
  const second = await lockFile(path, TIMES);
  first.release();
  await sleep(100);
  assert.ok(await second.isHeld());
  second.release();
  await untilTrue(() => !existsSync(path));
});

test("a live holder keeps the lock, however long it takes", async (t) => {
  const path = join(folder(t), "lock");
  const holder = await lockFile(path, TIMES);
  const waiting = lockFile(path, TIMES);
  assert.equal(await Promise.race([waiting, sleep(1_500, "still waiting")]), "still waiting");
  assert.ok(await holder.isHeld());
  holder.release();
  (await waiting).release();
});

test("a killed holder loses the lock, and no files are left behind", async (t) => {
  const place = folder(t);
  const path = join(place, "lock");
  const holder = start(
    t,
    `
    import { lockFile } from ${JSON.stringify(moduleUrl("file-lock"))};
    await lockFile(${JSON.stringify(path)}, ${JSON.stringify(TIMES)});
    console.log("held");
    setInterval(() => undefined, 1000);
  `,
  );
  assert.equal(await said(holder), "held");
  await kill(holder);
  assert.ok(existsSync(path));
  const began = performance.now();
  const waiting: Promise<FileLock>[] = Array.from({ length: 5 }, () => lockFile(path, TIMES));
  for (const lock of waiting) void lock.then((held) => held.release());
  await Promise.all(waiting);
  assert.ok(performance.now() - began >= TIMES.staleMs);
  await untilTrue(() => readdirSync(place).length === 0);
});

test("a dead holder's lock is taken over once, and no live holder loses it", async (t) => {
  const place = folder(t);
  const path = join(place, "lock");
  let holders = 0;
  const work = async () => {
    const lock = await lockFile(path, { ...TIMES, staleMs: 30, pollMs: 1 });
    assert.equal(++holders, 1);
    for (let look = 0; look < 3; look++) assert.ok(await lock.isHeld(), "the lock was not taken over");
    holders--;
    lock.release();
  };
  for (let round = 0; round < 40; round++) {
    writeFileSync(path, `${crypto.randomUUID()} ${round}`);
    await Promise.all(Array.from({ length: 8 }, work));
  }
  await untilTrue(() => readdirSync(place).length === 0);
});

test("a process killed during a takeover blocks nothing, and its leftovers are deleted", async (t) => {
  const place = folder(t);
  const path = join(place, "lock");
  const dead = crypto.randomUUID();
  writeFileSync(path, `${dead} 7`);
  writeFileSync(`${path}.${dead}.1`, crypto.randomUUID());
  (await lockFile(path, TIMES)).release();
  await untilTrue(() => readdirSync(place).length === 0);
});

test("a lock taken by mistake is put back, but never over another lock", async (t) => {
  const noLinks = () => Promise.reject(Object.assign(new Error("no links here"), { code: "EPERM" }));
  for (const links of [undefined, noLinks]) {
    const place = folder(t);
    const [aside, path] = [join(place, "aside"), join(place, "lock")];
    writeFileSync(aside, "a holder");
    await putBack(aside, path, "a holder", links);
    assert.equal(readFileSync(path, "utf8"), "a holder");
    writeFileSync(aside, "a holder");
    writeFileSync(path, "another holder");
    await putBack(aside, path, "a holder", links);
    assert.equal(readFileSync(path, "utf8"), "another holder");
  }
});

test("a holder killed before it wrote its name loses the lock too", async (t) => {
  const path = join(folder(t), "lock");
  writeFileSync(path, "");
  (await lockFile(path, TIMES)).release();
});

test("a FIFO at the lock's path does not block", async (t) => {
  const path = join(folder(t), "lock");
  execFileSync("mkfifo", [path]);
  const lock = await lockFile(path, TIMES);
  assert.ok(await lock.isHeld());
  lock.release();
});

test("an endless file at the lock's path is not read in full", async (t) => {
  const path = join(folder(t), "lock");
  symlinkSync("/dev/zero", path);
  (await lockFile(path, TIMES)).release();
});

test("a suspended holder notices that it lost the lock and leaves the new holder's lock alone", async (t) => {
  const path = join(folder(t), "lock");
  const suspended = await lockFile(path, TIMES);
  writeFileSync(path, "another holder");
  assert.equal(await suspended.isHeld(), false);
  suspended.release();
  await sleep(100);
  assert.equal(readFileSync(path, "utf8"), "another holder");
});

test("a process that exits does not wait for its lock's timer", async (t) => {
  const path = join(folder(t), "lock");
  const source = `import { lockFile } from ${JSON.stringify(moduleUrl("file-lock"))}; await lockFile(${JSON.stringify(path)});`;
  await ended(start(t, source));
});
