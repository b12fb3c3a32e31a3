import { InMemoryWebStorage, User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import { type Client, CLIENT_ID, endOf, GOOD_TOKEN, REFRESH_TOKEN, type Start } from "../client.js";

export async function open(start: Start): Promise<Client> {
  const store = () => new WebStorageStateStore({ store: new InMemoryWebStorage() });
  const manager = new UserManager({
    authority: start.server,
    client_id: CLIENT_ID,
    redirect_uri: `${start.server}/page`,
    metadata: {
      issuer: start.server,
      authorization_endpoint: `${start.server}/authorize`,
      token_endpoint: `${start.server}/oauth/token`,
    },
    scope: "read",
    userStore: store(),
    stateStore: store(),
    automaticSilentRenew: false,
  });
  const kept = {
    access_token: GOOD_TOKEN,
    refresh_token: REFRESH_TOKEN,
    token_type: "Bearer",
    expires_at: Math.floor(endOf(start) / 1000),
    scope: "read",
  };
  const profile = { sub: "u1", iss: start.server, aud: CLIENT_ID, exp: kept.expires_at, iat: 0 };
  await manager.storeUser(new User({ ...kept, profile }));
  return {
    async header() {
      const user = await manager.getUser();
      if (user && !user.expired) return `${user.token_type} ${user.access_token}`;
      const renewed = await manager.signinSilent();
      return `${renewed?.token_type} ${renewed?.access_token}`;
    },
  };
}
