// Who is made up at the dev server: they decide for who wants to watch without typing.

import type { Identity } from "@plexicus/auth/browser";

/** Somebody in one organization. */
export interface Person {
  name: string;
  email: string;
  organization: string;
}

export const ADA: Person = { name: "Ada", email: "ada@example.test", organization: "Analytical Engines" };
export const GRACE: Person = { name: "Grace", email: "grace@example.test", organization: "Compilers United" };
/** Grace is in two organizations, and a login is of one. */
export const GRACE_AT_ENGINES: Person = { ...GRACE, organization: "Analytical Engines" };
/** Hers alone is told: Ada needs an authenticator app besides. */
export const GRACES_PASSWORD = "flow-matic-1955";

const ALL = [ADA, GRACE_AT_ENGINES, GRACE];

/** What names this account, for the core as for the dev server. */
export function accountOf({ email, organization }: Person): string {
  return `${email}/${organization}`;
}

/** Who of them this is. */
export function personOf(identity: Identity | null | undefined): Person | undefined {
  return ALL.find((person) => isOf(person, identity));
}

/** The first of them who is none of these; the first of all where everybody is. */
export function somebodyElse(identities: (Identity | null)[]): Person {
  return ALL.find((person) => !identities.some((identity) => isOf(person, identity))) ?? ADA;
}

/** Whether this is who is meant. */
export function isOf({ email, organization }: Person, identity: Identity | null | undefined): boolean {
  return identity?.email === email && identity.organizationName === organization;
}
