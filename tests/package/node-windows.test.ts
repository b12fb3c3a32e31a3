/** What is different on Windows. Tests the functions that decide; nothing Windows-specific is executed. */

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

test("gives access to a folder only to its user", () => {
  assert.deepEqual(aclArguments("C:\\Users\\Ada Lovelace\\.plexicus", "Ada Lovelace"), [
    "C:\\Users\\Ada Lovelace\\.plexicus",
    "/inheritance:r",
    "/grant:r",
    "Ada Lovelace:(OI)(CI)F",
  ]);
});

test("calls the system's icacls by its full path", () => {
  assert.equal(icaclsPath("D:\\Windows"), "D:\\Windows\\System32\\icacls.exe");
  assert.equal(icaclsPath(""), "C:\\Windows\\System32\\icacls.exe");
});

for (const code of ["EBUSY", "EPERM", "EACCES"]) {
  test(`retries while another program has the target open (${code})`, async () => {
    const { rename, renames } = busy(2, code);
    await replaceFile("new", "old", rename, true);
    assert.deepEqual(renames, [
      ["new", "old"],
      ["new", "old"],
      ["new", "old"],
    ]);
  });
}

test("fails in the end if the target stays open", async () => {
  const { rename, renames } = busy(100);
  await assert.rejects(replaceFile("new", "old", rename, true), { code: "EBUSY" });
  assert.equal(renames.length, 7);
});

test("does not retry after another failure", async () => {
  const { rename, renames } = busy(1, "ENOSPC");
  await assert.rejects(replaceFile("new", "old", rename, true), { code: "ENOSPC" });
  assert.equal(renames.length, 1);
});

test("does not retry on other systems", async () => {
  const { rename, renames } = busy(1);
  await assert.rejects(replaceFile("new", "old", rename, false), { code: "EBUSY" });
  assert.equal(renames.length, 1);
});
