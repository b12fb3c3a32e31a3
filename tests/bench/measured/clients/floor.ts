/** Written by hand: an object with an expiry check, and the minimum that a login with code and PKCE needs. */

import { endOf, type Client, CLIENT_ID, GOOD_TOKEN, HOUR_MS, type Start } from "../client.js";
import { approve, listenOnce } from "#user";

export async function open(start: Start): Promise<Client> {
  const kept = { token: GOOD_TOKEN, endsAtMs: endOf(start) };

  const headerNow = () => {
    if (Date.now() >= kept.endsAtMs) throw new Error("expired");
    return `Bearer ${kept.token}`;
  };
  const header = async () => headerNow();

  return {
    header,
    headerNow,
    fetch: async (url) => fetch(url, { headers: { authorization: await header() } }),
    status: async () => ({ signedIn: Date.now() < kept.endsAtMs }),
    async login() {
      const listener = await listenOnce();
      const [state, verifier] = [random(), random()];
      const challenge = base64url(
        new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))),
      );
      const query = {
        client_id: CLIENT_ID,
        redirect_uri: listener.redirectUri,
        state,
        code_challenge: challenge,
        code_challenge_method: "S256",
      };
      void approve(`${start.server}/authorize?${new URLSearchParams(query)}`);
      const { searchParams } = await listener.called;
      listener.close();
      if (searchParams.get("state") !== state) throw new Error("another login's answer");
      const form = {
        grant_type: "authorization_code",
        code: searchParams.get("code") ?? "",
        code_verifier: verifier,
        client_id: CLIENT_ID,
        redirect_uri: listener.redirectUri,
      };
      const answer = await fetch(`${start.server}/oauth/token`, { method: "POST", body: new URLSearchParams(form) });
      const { access_token } = (await answer.json()) as { access_token: string };
      kept.token = access_token;
      kept.endsAtMs = Date.now() + HOUR_MS;
    },
  };
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
