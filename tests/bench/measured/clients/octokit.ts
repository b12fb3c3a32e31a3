import { createOAuthDeviceAuth } from "@octokit/auth-oauth-device";
import { request } from "@octokit/request";
import { type Client, CLIENT_ID, type Start } from "../client.js";

export async function open(start: Start): Promise<Client> {
  const auth = createOAuthDeviceAuth({
    clientType: "oauth-app",
    clientId: CLIENT_ID,
    onVerification: () => undefined,
    request: request.defaults({ baseUrl: `${start.server}/api/v3` }),
  });
  // It accepts no stored token: every program begins with a login.
  if (start.token === "good") await auth({ type: "oauth" });
  return { header: async () => `token ${(await auth({ type: "oauth" })).token}` };
}
