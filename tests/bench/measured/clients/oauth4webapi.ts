import * as oauth from "oauth4webapi";
import { type Client, CLIENT_ID, type Start } from "../client.js";
import { approve, listenOnce } from "#user";

export async function open(start: Start): Promise<Client> {
  const server = {
    issuer: start.server,
    authorization_endpoint: `${start.server}/authorize`,
    token_endpoint: `${start.server}/oauth/token`,
  };
  const client = { client_id: CLIENT_ID };
  return {
    async login() {
      const listener = await listenOnce();
      const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()];
      const challenge = await oauth.calculatePKCECodeChallenge(verifier);
      const query = {
        client_id: CLIENT_ID,
        redirect_uri: listener.redirectUri,
        response_type: "code",
        state,
        code_challenge: challenge,
        code_challenge_method: "S256",
      };
      void approve(`${server.authorization_endpoint}?${new URLSearchParams(query)}`);
      const answer = oauth.validateAuthResponse(server, client, await listener.called, state);
      listener.close();
      const options = { [oauth.allowInsecureRequests]: true };
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.None(),
        answer,
        listener.redirectUri,
        verifier,
        options,
      );
      await oauth.processAuthorizationCodeResponse(server, client, response);
    },
  };
}
