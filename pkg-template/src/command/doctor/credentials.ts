// Checks which credentials a program would use, and whether the storage keeps what is written to it.

import type { Auth, Status, CredentialStorage } from "../../../types/index.js";
import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { VARIABLES } from "#constants";
import { AuthError } from "../../error.js";
import { fileStorage, makeFolder } from "../../node/credentials-file.js";
import { type Check, findings } from "./finding.js";

export const source: Check = async ({ auth, host }) => {
  const { ok, warning, problem } = findings("Credentials");
  const status = await statusOf(auth);
  if (status instanceof AuthError) return [problem(status.message, status.remedy)];
  const { state, source: winner, shadows, error } = status;
  // Only the server knows whether a stale login has expired.
  const isOpen = state === "logged_out" || state === "stale";
  if (error) return [(isOpen ? warning : problem)(error.message, error.remedy)];
  const from = winner === "environment" ? VARIABLES.token : `the login in ${host.credentialsFile}`;
  const message = `Signed in by ${from}`;
  if (!shadows) return [ok(message)];
  return [
    warning(
      `${message}, which is used instead of the stored login`,
      `To use the stored login, unset ${VARIABLES.token}`,
    ),
  ];
};

async function statusOf(auth: Auth): Promise<Status | AuthError> {
  try {
    return await auth.status();
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
}

/** Reads the credentials file, and tests writing with a file of its own in a folder beside it. */
export const storage: Check = async ({ host: { credentialsFile, storage } }) => {
  const { ok, problem } = findings("Storage");
  const folder = dirname(credentialsFile);
  let own: string | undefined;
  try {
    await storage.get("plexicus-doctor");
    await makeFolder(folder);
    own = await mkdtemp(join(folder, ".doctor-"));
    const isKept = await keeps(fileStorage(join(own, "credentials")));
    if (!isKept) return [problem(`${folder} does not keep what is written to it`, REMEDY)];
    return [ok(`${credentialsFile} can be read and written; it is not encrypted, and only you can read it`)];
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    return [problem(message, REMEDIES[code ?? ""] ?? REMEDY)];
  } finally {
    if (own) await rm(own, { recursive: true, force: true }).catch(() => undefined);
  }
};

const REMEDY = "Check the owner and the permissions of the credentials file and of its folder";

const REMEDIES: Record<string, string> = {
  storage_unreadable: "Run plexicus login: the unreadable content will be kept aside",
  storage_newer: "Update the plexicus command, or replace the stored login: plexicus login --force",
};

async function keeps(storage: CredentialStorage): Promise<boolean> {
  await storage.set("probe", "kept");
  const kept = await storage.get("probe");
  await storage.delete("probe");
  return kept === "kept" && (await storage.get("probe")) == null;
}
