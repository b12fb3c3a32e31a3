// Which credentials would be used, and whether the store keeps what it is given.

import { randomUUID } from "node:crypto";
import { type Check, findings } from "./finding.js";

export const source: Check = async ({ auth, host }) => {
  const { ok, warning, problem } = findings("Credentials");
  const { state, source: winner, shadows, error } = await auth.status();
  if (error) return [(winner ? problem : warning)(error.message, error.remedy)];
  const from = winner === "environment" ? "PLEXICUS_API_TOKEN" : `the login in ${host.credentialsFile}`;
  const message = `${state === "signed_in" ? "Signed in" : state} by ${from}`;
  if (!shadows) return [ok(message)];
  return [warning(`${message}, which wins over the stored login`, "To use the stored login, unset PLEXICUS_API_TOKEN")];
};

/** Writes, reads and deletes an entry of its own; it comes near no login. */
export const storage: Check = async ({ host }) => {
  const { ok, problem } = findings("Storage");
  const key = `plexicus-doctor:${randomUUID()}`;
  const remedy = `Check who owns ${host.credentialsFile} and its folder, and that they can be written`;
  try {
    await host.storage.set(key, JSON.stringify({ probe: true }));
    const kept = await host.storage.get(key);
    await host.storage.delete(key);
    const gone = await host.storage.get(key);
    if (kept !== '{"probe":true}' || gone != null) return [problem(`${host.credentialsFile} does not keep what it is given`, remedy)];
    return [ok(`${host.credentialsFile} keeps what it is given; it is not encrypted, and only you can read it`)];
  } catch (error) {
    return [problem(`The storage failed: ${error instanceof Error ? error.message : String(error)}`, remedy)];
  }
};
