import type { Auth } from "../types/index.js";
import { createAuth } from "./index.js"; // first: in any other order, a bundle is 1 KB larger (gzipped)
import { READ_BY_CORE } from "#constants";
import { Bridge, toDetails, VERSION } from "./bridge/bridge.js";
import { bridgeHost, type Surroundings } from "./jetbrains/host.js";
import { openChannel } from "./jetbrains/page.js";
import { serve } from "./jetbrains/serve.js";

export { createAuth, AuthError, isAuthError, renderCallbackPage } from "./index.js";
export { openView as openJetbrainsView } from "./jetbrains/view.js";

export async function createJetbrainsAuth(): Promise<Auth> {
  const bridge = new Bridge(openChannel());
  try {
    const surroundings = await bridge.ask<Surroundings>("hello", { version: VERSION, variables: READ_BY_CORE });
    const { client, apiUrl, appUrl, trust, deviceName, account, purpose, expect, scopes } = surroundings;
    const auth = await createAuth({
      client,
      apiUrl: apiUrl ?? undefined,
      appUrl: appUrl ?? undefined,
      trust: trust ?? undefined,
      deviceName,
      account: account ?? undefined,
      purpose: purpose ?? undefined,
      expect: expect ?? undefined,
      scopes: scopes ?? undefined,
      host: bridgeHost(bridge, surroundings),
    });
    serve(bridge, auth);
    return auth;
  } catch (error) {
    bridge.tell("failed", toDetails(error));
    throw error;
  }
}
