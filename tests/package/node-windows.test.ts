/** What Windows does otherwise: the functions that decide. What acts is not run here. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { load, type Windows } from "./internals.js";

const { aclArguments, icaclsPath, replaceFile } = await load<Windows>("windows");

function busy(times: number, code = "EBUSY") {
  const renames: [string, string][] = [];
  const rename = async (from: string, to: string) => {
    renames.push([from, to]);
    if (renames.length <= times) throw Object.assign(new Error(code), { code });
  };
  return { rename, renames };
}

test("a folder is given to its user alone", () => {
  assert.deepEqual(aclArguments("C:\\Users\\Ada Lovelace\\.plexicus", "Ada Lovelace"), [
    "C:\\Users\\Ada Lovelace\\.plexicus",
    "/inheritance:r",
    "/grant:r",
    "Ada Lovelace:(OI)(CI)F",
  ]);
});

test("icacls is the system's, by its whole path", () => {
  assert.equal(icaclsPath("D:\\Windows"), "D:\\Windows\\System32\\icacls.exe");
  assert.equal(icaclsPath(""), "C:\\Windows\\System32\\icacls.exe");
});

for (const code of ["EBUSY", "EPERM", "EACCES"]) {
  test(`a target that somebody has open is tried again (${code})`, async () => {
    const { rename, renames } = busy(2, code);
    await replaceFile("new", "old", rename, true);
    assert.deepEqual(renames, [
      ["new", "old"],
      ["new", "old"],
      ["new", "old"],
    ]);
  });
}

test("a target that stays open fails in the end", async () => {
  const { rename, renames } = busy(100);
  await assert.rejects(replaceFile("new", "old", rename, true), { code: "EBUSY" });
  assert.equal(renames.length, 7);
});

test("another failure is not tried again", async () => {
  const { rename, renames } = busy(1, "ENOSPC");
  await assert.rejects(replaceFile("new", "old", rename, true), { code: "ENOSPC" });
  assert.equal(renames.length, 1);
});

test("elsewhere nothing is tried again", async () => {
  const { rename, renames } = busy(1);
  await assert.rejects(replaceFile("new", "old", rename, false), { code: "EBUSY" });
  assert.equal(renames.length, 1);
});
