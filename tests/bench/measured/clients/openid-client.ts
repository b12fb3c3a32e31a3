import * as openid from "openid-client";
import { type Client, CLIENT_ID, type Start } from "../client.js";
import { approve, listenOnce } from "#user";

export async function open(start: Start): Promise<Client> {
  const server = {
    issuer: start.server,
    authorization_endpoint: `${start.server}/authorize`,
    token_endpoint: `${start.server}/oauth/token`,
  };
  const config = new openid.Configuration(server, CLIENT_ID, undefined, openid.None());
  openid.allowInsecureRequests(config);
  return {
    async login() {
      const listener = await listenOnce();
      const [pkceCodeVerifier, expectedState] = [openid.randomPKCECodeVerifier(), openid.randomState()];
      const challenge = await openid.calculatePKCECodeChallenge(pkceCodeVerifier);
      void approve(
        openid.buildAuthorizationUrl(config, {
          redirect_uri: listener.redirectUri,
          state: expectedState,
          code_challenge: challenge,
          code_challenge_method: "S256",
        }).href,
      );
      const called = await listener.called;
      listener.close();
      await openid.authorizationCodeGrant(config, called, { pkceCodeVerifier, expectedState });
    },
  };
}
