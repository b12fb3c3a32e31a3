/** Values of a wrong type, as a JavaScript program may pass them, give a clear error and never a trap. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { type Auth, type AuthOptions, createAuth, type Host } from "@plexicus/auth";
import { createBrowserAuth } from "@plexicus/auth/browser";
import { createNodeAuth } from "@plexicus/auth/node";
import { createTestKit } from "@plexicus/auth/testing";
import { client } from "./opened-kit.js";

const NONSENSE: unknown[] = [5, 5n, true, "text", [], () => undefined, Symbol("s"), new Date(), /x/];

function host(): Host {
  const { storage, env } = createTestKit({ env: { PLEXICUS_API_TOKEN: "pat_canary" } }).host;
  return { storage, env, fetch: async () => Response.json({}) };
}

/** For calls that the types forbid. */
type Loose = Record<string, (...given: unknown[]) => unknown>;

/** Every function of the API that takes options, with any earlier arguments filled in. */
function calls(auth: Auth): [name: string, call: (options: unknown) => unknown][] {
  const loose = (api: unknown, name: string, ...before: unknown[]): [string, (options: unknown) => unknown] => [
    name,
    (options) => (api as Loose)[name]?.(...before, options),
  ];
  return [
    loose(auth, "login"),
    loose(auth, "adoptToken", "pat_canary"),
    loose(auth, "finishLogin", { target: "/callback", host: "127.0.0.1:9100" }),
    loose(auth, "ensureLoggedIn"),
    loose(auth, "settled"),
    loose(auth, "token"),
    loose(auth, "headers", "/repositories"),
    loose(auth, "status"),
    loose(auth, "logout"),
    loose(auth.accounts, "list"),
    loose(auth.accounts, "setDefault", "ada@example.test"),
    loose(auth.tokens, "list"),
    loose(auth.tokens, "create"),
    loose(auth.tokens, "revoke", "t1"),
    loose(auth.tokens, "rotate"),
  ];
}

async function refused(call: () => unknown, what: string, message = /^Invalid option: /): Promise<void> {
  await assert.rejects(
    async () => call(),
    ({ name, code, message: told }) => name === "AuthError" && code === "invalid_option" && message.test(told),
    what,
  );
}

/** The core still works: no call broke it. */
async function works(auth: Auth): Promise<void> {
  assert.equal((await auth.token()).value, "pat_canary");
  assert.equal((await auth.fetch("/repositories")).status, 200);
}

test("every call refuses options that are not an object or have unknown names", async () => {
  const auth = await createAuth({ host: host(), client });
  for (const [name, call] of calls(auth)) {
    for (const options of NONSENSE.filter((value) => typeof value !== "object" || Array.isArray(value)))
      await refused(() => call(options), `${name}(${String(options)})`);
    await refused(() => call({ timeout: 5 }), `${name} with a timeout`, /timeout is not an option here/);
    for (const signal of NONSENSE) await refused(() => call({ signal }), `${name} with a signal ${String(signal)}`);
  }
  await works(auth);
});

test("a value of a wrong type is refused everywhere", async () => {
  const auth = await createAuth({ host: host(), client });
  const loose = auth as unknown as Loose;
  const values = [...NONSENSE.filter((value) => typeof value !== "string"), undefined, null, {}, { href: {} }];
  for (const value of values) {
    const what = String(value);
    await refused(() => loose["headers"]?.(value), `headers(${what})`);
    await refused(() => loose["fetch"]?.(value), `fetch(${what})`);
    await refused(() => loose["adoptToken"]?.(value), `adoptToken(${what})`);
    await refused(() => loose["finishLogin"]?.(value), `finishLogin(${what})`);
    await refused(() => (auth.tokens as unknown as Loose)["revoke"]?.(value), `revoke(${what})`);
    await refused(() => (auth.accounts as unknown as Loose)["setDefault"]?.(value), `setDefault(${what})`);
    if (typeof value !== "function") await refused(() => loose["onDidChange"]?.(value), `onDidChange(${what})`);
    assert.equal(loose["headersNow"]?.(value), null);
    if (value === undefined || value === null) continue; // the same as absent
    await refused(() => loose["login"]?.({ method: value }), `login of the method ${what}`);
    await refused(() => loose["login"]?.({ timeoutMs: value }), `login of the timeout ${what}`);
    if (!Array.isArray(value)) await refused(() => loose["login"]?.({ scopes: value }), `login of the scopes ${what}`);
    await refused(() => loose["token"]?.({ account: value }), `token of the account ${what}`);
    if (typeof value !== "boolean") await refused(() => loose["status"]?.({ verify: value }), `status with ${what}`);
  }
  await works(auth);
});

test("createAuth, createNodeAuth and createBrowserAuth check their options the same way", async () => {
  const create = (options: unknown) => createAuth(options as AuthOptions);
  const good = { host: host(), client };
  await refused(() => create(undefined), "nothing");
  await refused(() => create({}), "an empty object");
  await refused(() => create({ host: good.host }), "no client");
  await refused(() => create({ client }), "no host", /host/);
  await refused(() => create({ ...good, timeout: 1 }), "an unknown option", /timeout is not an option here/);
  for (const value of NONSENSE) {
    const what = String(value);
    await refused(() => create(typeof value === "string" ? value : [value]), what);
    await refused(() => create({ ...good, client: value }), `the client ${what}`);
    await refused(() => create({ ...good, host: value }), `the host ${what}`);
    if (!Array.isArray(value)) await refused(() => create({ ...good, scopes: value }), `the scopes ${what}`);
    await refused(() => create({ ...good, sources: value }), `the sources ${what}`);
    await refused(() => create({ ...good, trust: value }), `the trust ${what}`);
  }
  const env = (name: string) => (name === "PLEXICUS_SOURCE" ? "everywhere" : undefined);
  await refused(() => create({ ...good, host: { ...good.host, env } }), "PLEXICUS_SOURCE", /one or more of/);
  await refused(() => createNodeAuth({} as never), "createNodeAuth of nothing");
  await refused(
    () => createNodeAuth({ client, timeout: 1 } as never),
    "createNodeAuth",
    /timeout is not an option here/,
  );
  await refused(() => createBrowserAuth({ host: host() } as never), "createBrowserAuth of nothing");
});

test("inherited properties of plain options are ignored; a host may be a class instance", async () => {
  class OwnHost {
    readonly #host = host();
    get storage() {
      return this.#host.storage;
    }
    env(name: string) {
      return this.#host.env?.(name);
    }
  }
  const everything = Object.prototype as unknown as Record<string, unknown>;
  everything["apiUrl"] = "https://evil.plexicus.ai";
  everything["account"] = "eve@example.test";
  try {
    const auth = await createAuth({ host: new OwnHost(), client });
    assert.equal(auth.apiOrigin, "https://api.app.plexicus.ai");
    assert.equal((await auth.token({})).value, "pat_canary");
  } finally {
    delete everything["apiUrl"];
    delete everything["account"];
  }
});
