import { Auth0Client, type ICache } from "@auth0/auth0-spa-js";
import { type Client, CLIENT_ID, endOf, GOOD_TOKEN, REFRESH_TOKEN, type Start } from "../client.js";

export async function open(start: Start): Promise<Client> {
  if (!("window" in globalThis)) provideWindow();
  const entries = new Map<string, unknown>();
  const cache: ICache = {
    get: <T>(key: string) => entries.get(key) as T | undefined,
    set: (key, entry) => void entries.set(key, entry),
    remove: (key) => void entries.delete(key),
    allKeys: () => [...entries.keys()],
  };
  const scope = "openid read offline_access";
  const expiresAt = Math.floor(endOf(start) / 1000);
  const body = {
    client_id: CLIENT_ID,
    audience: "default",
    scope,
    access_token: GOOD_TOKEN,
    refresh_token: REFRESH_TOKEN,
    expires_in: 3600,
  };
  cache.set(`@@auth0spajs@@::${CLIENT_ID}::default::${scope}`, { body, expiresAt });
  cache.set(`@@auth0spajs@@::${CLIENT_ID}::@@user@@`, { id_token: "a.b.c", decodedToken: { claims: {}, user: {} } });
  const client = new Auth0Client({
    domain: `${start.server}/auth0`,
    clientId: CLIENT_ID,
    cache,
    useRefreshTokens: true,
    authorizationParams: { scope: "read" },
  });
  return { header: async () => `Bearer ${await client.getTokenSilently()}` };
}

/** Provides the parts of a page that it uses, for Node. */
function provideWindow(): void {
  const storage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  let last: Promise<unknown> = Promise.resolve();
  const locks = {
    request: (_name: string, _options: object, work: (lock: object) => Promise<unknown>) =>
      (last = last.then(
        () => work({}),
        () => work({}),
      )),
  };
  Object.assign(globalThis, {
    window: globalThis,
    document: { cookie: "" },
    location: new URL("http://127.0.0.1/"),
    localStorage: storage,
    sessionStorage: storage,
  });
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
}
