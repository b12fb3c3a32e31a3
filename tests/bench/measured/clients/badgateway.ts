import { generateCodeVerifier, OAuth2Client, OAuth2Fetch, type OAuth2Token } from "@badgateway/oauth2-client";
import { endOf, type Client, CLIENT_ID, GOOD_TOKEN, REFRESH_TOKEN, type Start } from "../client.js";
import { approve, listenOnce } from "#user";

export async function open(start: Start): Promise<Client> {
  const client = new OAuth2Client({
    server: start.server,
    clientId: CLIENT_ID,
    authorizationEndpoint: "/authorize",
    tokenEndpoint: "/oauth/token",
  });
  let stored: OAuth2Token | null = { accessToken: GOOD_TOKEN, refreshToken: REFRESH_TOKEN, expiresAt: endOf(start) };
  const login = async () => {
    const listener = await listenOnce();
    const codeVerifier = await generateCodeVerifier();
    const given = { redirectUri: listener.redirectUri, state: crypto.randomUUID(), codeVerifier };
    void approve(await client.authorizationCode.getAuthorizeUri(given));
    const called = await listener.called;
    listener.close();
    return client.authorizationCode.getTokenFromCodeRedirect(called.href, given);
  };
  const fetcher = new OAuth2Fetch({
    client,
    getNewToken: login,
    getStoredToken: () => stored,
    storeToken: (token) => void (stored = token),
    scheduleRefresh: false,
  });
  return {
    header: async () => `Bearer ${await fetcher.getAccessToken()}`,
    fetch: (url) => fetcher.fetch(url),
    login: async () => void (stored = await login()),
  };
}
