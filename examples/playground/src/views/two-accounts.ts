// Shows two accounts: Ada and Grace sign in, calls name one of them, and a login of the wrong one is refused.

import { AuthError } from "@plexicus/auth/browser";
import { ADA, accountOf, GRACE_AT_ENGINES, isOf, type Person } from "../people.js";
import type { World } from "../world.js";
import type { Outcome } from "./outcome.js";

const PATH = "/sessions/self";

export async function twoAccounts(world: World, outcome: Outcome): Promise<void> {
  world.recorder.clear();
  await world.logInToo({}, ADA);
  await world.logInToo({}, GRACE_AT_ENGINES);
  const listed = [ADA, GRACE_AT_ENGINES].filter((person) =>
    world.accounts.some(({ identity }) => isOf(person, identity)),
  );
  const answers = [await callAs(world, ADA), await callAs(world, GRACE_AT_ENGINES)];
  const refusal = await refusedLogin(world);
  world.lastDone = "accounts";
  world.tell();
  outcome.good("Side by side", `Listed: ${listed.map(({ name }) => name).join(" and ")}.`, ...answers, refusal);
}

// The API's answer names the account of the token.
async function callAs(world: World, person: Person): Promise<string> {
  const account = accountOf(person);
  const answer = await world.perform("accounts", `fetch ${PATH} as ${account}`, (auth) =>
    auth.fetch(PATH, { account }),
  );
  const { email, client_id: organization } = (await answer.json()) as { email: string; client_id: string };
  return `A call as ${person.name}: ${email}, ${organization}.`;
}

async function refusedLogin(world: World): Promise<string> {
  try {
    await world.logInToo({ expect: ADA.email }, GRACE_AT_ENGINES);
    return "A login that expected Ada accepted Grace.";
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return `${ADA.name} was expected, ${GRACE_AT_ENGINES.name} came: ${error.code}. Her new login was revoked.`;
  }
}
