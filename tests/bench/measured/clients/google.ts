import { CodeChallengeMethod, OAuth2Client } from "google-auth-library";
import { endOf, type Client, CLIENT_ID, GOOD_TOKEN, REFRESH_TOKEN, type Start } from "../client.js";
import { approve, listenOnce } from "#user";

export async function open(start: Start): Promise<Client> {
  const endpoints = { oauth2AuthBaseUrl: `${start.server}/authorize`, oauth2TokenUrl: `${start.server}/oauth/token` };
  const make = (redirectUri?: string) =>
    new OAuth2Client({ clientId: CLIENT_ID, endpoints, ...(redirectUri ? { redirectUri } : {}) });
  const client = make();
  client.setCredentials({
    access_token: GOOD_TOKEN,
    refresh_token: REFRESH_TOKEN,
    expiry_date: endOf(start),
    token_type: "Bearer",
  });
  return {
    header: async () => (await client.getRequestHeaders()).get("authorization") ?? "",
    fetch: (url) => client.request({ url, responseType: "stream" }),
    async login() {
      const listener = await listenOnce();
      const fresh = make(listener.redirectUri);
      const { codeVerifier, codeChallenge } = await fresh.generateCodeVerifierAsync();
      const state = crypto.randomUUID();
      void approve(
        fresh.generateAuthUrl({
          state,
          code_challenge_method: CodeChallengeMethod.S256,
          ...(codeChallenge ? { code_challenge: codeChallenge } : {}),
        }),
      );
      const { searchParams } = await listener.called;
      listener.close();
      if (searchParams.get("state") !== state) throw new Error("another login's answer");
      const { tokens } = await fresh.getToken({ code: searchParams.get("code") ?? "", codeVerifier });
      client.setCredentials(tokens);
    },
  };
}
