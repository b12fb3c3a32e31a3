/** The entries of a machine's credentials file, by key. */

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";

import type { Machine } from "./machine.js";

type Entries = Record<string, object>;

export async function entriesOf(machine: Machine): Promise<Entries> {
  return (await read(machine)).entries;
}

/** Writes an entry, as another program would. */
export async function writeEntry(machine: Machine, key: string, entry: object): Promise<void> {
  const document = await read(machine);
  document.entries[key] = entry;
  await writeFile(machine.credentialsFile, JSON.stringify(document));
}

/** Changes fields of the only stored login. */
export async function changeLogin(machine: Machine, changes: Record<string, unknown>): Promise<void> {
  const logins = Object.entries(await entriesOf(machine)).filter(([key]) => key.includes(":login:"));
  assert.equal(logins.length, 1);
  for (const [key, login] of logins) await writeEntry(machine, key, { ...login, ...changes });
}

async function read(machine: Machine): Promise<{ entries: Entries }> {
  return JSON.parse((await machine.stored()) ?? "") as { entries: Entries };
}
