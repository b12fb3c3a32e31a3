// The names of a signed-in user: for people, and for the editor.

import type { Identity } from "../../types/index.js";

/** Returns a label such as `ada@example.test (Analytical Engines)`, with as much as the server has sent. */
export function accountLabel(identity: Identity | null): string {
  const user = identity?.email ?? identity?.userId ?? "Plexicus";
  const organization = identity?.organizationName ?? identity?.organizationId;
  return organization ? `${user} (${organization})` : user;
}

/** Returns `USER:ORGANIZATION`, the editor's id of the account. */
export function accountId({ userId, organizationId }: Identity): string {
  return `${userId ?? ""}:${organizationId ?? ""}`;
}
