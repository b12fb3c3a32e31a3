import { type INetworkModule, PublicClientApplication } from "@azure/msal-node";
import { type Client, CLIENT_ID, endOf, GOOD_TOKEN, REFRESH_TOKEN, type Start } from "../client.js";
import { approve } from "#user";

const TENANT = "00000000-0000-0000-0000-000000000001";
const USER = "00000000-0000-0000-0000-000000000002";
const HOST = "login.microsoftonline.com";
const SCOPES = ["read"];

export async function open(start: Start): Promise<Client> {
  const client = new PublicClientApplication({
    auth: { clientId: CLIENT_ID, authority: `https://${HOST}/${TENANT}` },
    system: { networkClient: network(start.server) },
  });
  if (start.token !== "none") client.getTokenCache().deserialize(JSON.stringify(kept(start)));
  return {
    async header() {
      const [account] = await client.getTokenCache().getAllAccounts();
      if (!account) throw new Error("no account");
      const { accessToken } = await client.acquireTokenSilent({ account, scopes: SCOPES });
      return `Bearer ${accessToken}`;
    },
    login: async () =>
      void (await client.acquireTokenInteractive({ scopes: SCOPES, openBrowser: async (url) => approve(url) })),
  };
}

/** It accepts only `https` addresses; this client sends its requests to the stub server. */
function network(server: string): INetworkModule {
  const send = async (method: string, url: string, options?: { headers?: Record<string, string>; body?: string }) => {
    const address = new URL(url);
    const path = address.pathname.endsWith("/token") ? "/oauth/token" : address.pathname;
    const init = { method, headers: options?.headers ?? {}, ...(options?.body ? { body: options.body } : {}) };
    const answer = await fetch(`${server}/msal${path}`, init);
    return { headers: Object.fromEntries(answer.headers), body: await answer.json(), status: answer.status };
  };
  return {
    sendGetRequestAsync: (url, options) => send("GET", url, options) as never,
    sendPostRequestAsync: (url, options) => send("POST", url, options) as never,
  };
}

/** Its cache, in its own serialization format. */
function kept(start: Start): object {
  const id = `${USER}.${TENANT}`;
  const common = { home_account_id: id, environment: HOST, client_id: CLIENT_ID };
  const [end, now] = [Math.floor(endOf(start) / 1000), Math.floor(Date.now() / 1000)].map(String);
  const account = {
    ...common,
    realm: TENANT,
    local_account_id: USER,
    username: "ada@example.test",
    authority_type: "MSSTS",
    name: "Ada",
  };
  const access = {
    ...common,
    realm: TENANT,
    credential_type: "AccessToken",
    secret: GOOD_TOKEN,
    cached_at: now,
    expires_on: end,
    extended_expires_on: end,
    target: SCOPES.join(" "),
    token_type: "Bearer",
  };
  const refresh = { ...common, credential_type: "RefreshToken", secret: REFRESH_TOKEN };
  return {
    Account: { [`${id}-${HOST}-${TENANT}`]: account },
    AccessToken: { [`${id}-${HOST}-accesstoken-${CLIENT_ID}-${TENANT}-${SCOPES.join(" ")}--`]: access },
    RefreshToken: { [`${id}-${HOST}-refreshtoken-${CLIENT_ID}----`]: refresh },
    IdToken: {},
    AppMetadata: {},
  };
}
