import { DeviceCodeCredential } from "@azure/identity";
import { createDefaultHttpClient, createHttpHeaders, type HttpClient } from "@azure/core-rest-pipeline";
import { type Client, CLIENT_ID, type Start } from "../client.js";

const TENANT = "00000000-0000-0000-0000-000000000001";

export async function open(start: Start): Promise<Client> {
  const credential = new DeviceCodeCredential({
    tenantId: TENANT,
    clientId: CLIENT_ID,
    userPromptCallback: () => undefined,
    disableInstanceDiscovery: true,
    httpClient: toStub(start.server),
  });
  // It accepts no stored token: every program begins with a login.
  const header = async () => `Bearer ${(await credential.getToken("read"))?.token}`;
  if (start.token === "good") await header();
  return { header };
}

/** It accepts only `https` addresses; this client sends its requests to the stub server. */
function toStub(server: string): HttpClient {
  const real = createDefaultHttpClient();
  return {
    async sendRequest(request) {
      const { pathname } = new URL(request.url);
      const path = pathname.endsWith("/devicecode")
        ? "/msal/devicecode"
        : pathname.endsWith("/token")
          ? "/msal/oauth/token"
          : `/msal${pathname}`;
      const answer = await real.sendRequest({
        ...request,
        url: `${server}${path}`,
        allowInsecureConnection: true,
        headers: createHttpHeaders(request.headers.toJSON()),
      });
      return { ...answer, request };
    },
  };
}
