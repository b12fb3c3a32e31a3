// How a signed-in user is named, to people and to the editor.

import type { Identity } from "../../types/index.js";

/** `ada@example.test (Analytical Engines)`, as far as the server said. */
export function accountLabel(identity: Identity | null): string {
  const user = identity?.email ?? identity?.userId ?? "Plexicus";
  const organization = identity?.organizationName ?? identity?.organizationId;
  return organization ? `${user} (${organization})` : user;
}

/** `USER:ORGANIZATION`, by which the editor knows the account. */
export function accountId({ userId, organizationId }: Identity): string {
  return `${userId ?? ""}:${organizationId ?? ""}`;
}
