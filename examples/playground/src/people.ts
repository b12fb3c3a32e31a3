// The made-up people of the dev server. They decide for a visitor who wants to watch without typing.

import type { Identity } from "@plexicus/auth/browser";

/** A person in one organization. */
export interface Person {
  name: string;
  email: string;
  organization: string;
}

export const ADA: Person = { name: "Ada", email: "ada@example.test", organization: "Analytical Engines" };
export const GRACE: Person = { name: "Grace", email: "grace@example.test", organization: "Compilers United" };
/** Grace is in two organizations; a login belongs to one of them. */
export const GRACE_AT_ENGINES: Person = { ...GRACE, organization: "Analytical Engines" };
/** Only Grace's password is shown, because Ada also needs an authenticator app. */
export const GRACES_PASSWORD = "flow-matic-1955";

const ALL = [ADA, GRACE_AT_ENGINES, GRACE];

/** Returns the name of this account, for the core and for the dev server. */
export function accountOf({ email, organization }: Person): string {
  return `${email}/${organization}`;
}

/** Returns the person with this identity. */
export function personOf(identity: Identity | null | undefined): Person | undefined {
  return ALL.find((person) => isOf(person, identity));
}

/** Returns the first person with none of these identities, or the first of all if there is none. */
export function somebodyElse(identities: (Identity | null)[]): Person {
  return ALL.find((person) => !identities.some((identity) => isOf(person, identity))) ?? ADA;
}

/** Whether this person has this identity. */
export function isOf({ email, organization }: Person, identity: Identity | null | undefined): boolean {
  return identity?.email === email && identity.organizationName === organization;
}
