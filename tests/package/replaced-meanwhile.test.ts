/** Another program replaces a login between two reads of one call: the call finds the new login. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createAuth } from "@plexicus/auth";
import { key, storedText } from "./stored.js";

const ORIGIN = "https://api.app.plexicus.ai";
const ADA = { user_id: "usr_1", email: "ada@example.test", organization_id: "org_1" };
const GRACE = { user_id: "usr_2", email: "grace@example.test", organization_id: "org_2" };

/** The stored entries while this login is Grace's. */
function logins(graces: string): Map<string, string> {
  const entries = [
    { login_id: "ada-1", user_id: "usr_1", organization_id: "org_1" },
    { login_id: graces, user_id: "usr_2", organization_id: "org_2" },
  ].map((entry) => ({ ...entry, purpose: "", provenance: "issued" }));
  const places = {
    "": { form: "accounts", logins: entries },
    ":login:ada-1": { access_token: "plxs_canary-ada-1" },
    ":note:ada-1": { identity: ADA },
    [`:login:${graces}`]: { access_token: `plxs_canary-${graces}` },
    [`:note:${graces}`]: { identity: GRACE },
  };
  const known = { port: "", state: "", challenge: "", verifier: "", login: "" };
  const stored = Object.entries(places).map(
    ([place, content]) => [key(ORIGIN + place), storedText(ORIGIN + place, content, known) ?? ""] as const,
  );
  return new Map(stored);
}

for (const [place, options] of [
  ["note", { account: "grace@example.test" }],
  ["login", { account: "grace@example.test" }],
  ["note", { account: "grace@example.test/org_2", purpose: "" }],
] as const) {
  test(`finds the login of ${options.account} when it is replaced before its ${place} is read`, async () => {
    let stored = logins("grace-1");
    const get = (name: string) => {
      if (name === key(`${ORIGIN}:${place}:grace-1`)) stored = logins("grace-2");
      return stored.get(name);
    };
    const set = (name: string, text: string) => void stored.set(name, text);
    const host = { storage: { get, set, delete: (name: string) => void stored.delete(name) } };
    const auth = await createAuth({ host, client: { id: "plexicus-test", version: "1.0.0" } });
    assert.equal((await auth.token(options)).value, "plxs_canary-grace-2");
    assert.equal((await auth.token({ account: "ada@example.test" })).value, "plxs_canary-ada-1");
    await auth.dispose();
  });
}
