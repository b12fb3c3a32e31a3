/**
 * A server without any work: it gives the answers of Plexicus and of the peers' servers at once, on a free
 * port. It accepts each refresh token once.
 */

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

const USER = "00000000-0000-0000-0000-000000000002";
const TENANT = "00000000-0000-0000-0000-000000000001";

let requests = 0;
let renewals = 0;
let refreshToken = "refresh_0";

const server = createServer(async (request, response) => {
  const path = request.url?.split("?")[0] ?? "/";
  if (!path.startsWith("/stub/")) requests++;
  const { status = 200, ...body } = answer(
    path,
    new URLSearchParams(await bodyOf(request)),
    `http://${request.headers.host}`,
  );
  response.writeHead(request.method === "OPTIONS" ? 204 : status, {
    "Content-Type": "application/json",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*, Authorization",
  });
  response.end(JSON.stringify(body));
});

function answer(path: string, form: URLSearchParams, origin: string): { status?: number; [field: string]: unknown } {
  switch (path) {
    case "/stub/reset":
      [requests, renewals, refreshToken] = [0, 0, "refresh_0"];
      return {};
    case "/stub/count":
      return { requests, renewals };
    case "/sessions/self":
      return { user_id: "u1", client_id: "c1", email: "ada@example.test" };
    case "/client":
      return { name: "Example" };
    case "/repositories":
      return { items: [], next: null };
    case "/login/device/code":
      return {
        device_code: "d",
        user_code: "ABCD-EFGH",
        verification_uri: `${origin}/activate`,
        expires_in: 600,
        interval: 5,
      };
    case "/msal/devicecode":
      return {
        device_code: "d",
        user_code: "ABCD-EFGH",
        verification_uri: `${origin}/activate`,
        expires_in: 600,
        interval: 1,
        message: "",
      };
    case "/login/oauth/access_token":
      return { access_token: "token_of_octokit", token_type: "bearer", scope: "" };
    case "/auth/cli/token":
      return {
        ...token(),
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        token_id: "t1",
        name: "bench",
        scope: "read",
      };
    case "/oauth/token":
      return granted(form, {});
    case "/auth0/oauth/token":
      return granted(form, { id_token: idToken({ iss: `${origin}/auth0/`, aud: form.get("client_id") }, "RS256") });
    case "/msal/oauth/token":
      return granted(form, {
        id_token: idToken(
          { iss: "stub", aud: form.get("client_id"), tid: TENANT, oid: USER, preferred_username: "ada@example.test" },
          "none",
        ),
        client_info: base64url({ uid: USER, utid: TENANT }),
      });
    default:
      return { status: 404 };
  }
}

function granted(form: URLSearchParams, more: object): { status?: number; [field: string]: unknown } {
  if (form.get("grant_type") === "refresh_token") {
    renewals++;
    if (form.get("refresh_token") !== refreshToken) return { status: 400, error: "invalid_grant" };
    refreshToken = `refresh_${renewals}`;
    return { ...token(), refresh_token: refreshToken, ...more };
  }
  return { ...token(), ...more };
}

function token() {
  return { access_token: "token_of_the_stub_0123456789abcdef0123456789abcdef", token_type: "Bearer", expires_in: 3600 };
}

/** No client checks the signature. */
function idToken(claims: object, alg: string): string {
  const now = Math.floor(Date.now() / 1000);
  return `${base64url({ alg, typ: "JWT" })}.${base64url({ sub: USER, iat: now, nbf: now, exp: now + 3600, ...claims })}.c3R1Yg`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
