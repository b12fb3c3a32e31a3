// The routes with a token that the fake server answers itself.

import type { TestAnswer, TestRequest } from "../../types/testing.js";
import { problem } from "./answer.js";
import type { IssuedToken, IssuedTokens } from "./tokens.js";

const OWN_TOKENS = "/users/me/api-tokens";
const DEFAULT_LIFE_MS = 90 * 24 * 60 * 60 * 1000;

/** Returns the answer to a request with this token; `undefined` if the server has no such route. */
export function answerOf(request: TestRequest, bearer: IssuedToken, tokens: IssuedTokens): TestAnswer | undefined {
  const { userId, email, organizationId, organizationName } = bearer.account;
  switch (`${request.method} ${request.path}`) {
    case "GET /sessions/self":
      return { json: { user_id: userId, client_id: organizationId, email } };
    case "GET /client":
      return { json: { client_id: organizationId, name: organizationName } };
    case `GET ${OWN_TOKENS}`:
      return { json: tokens.of(bearer.account).map(described) };
    case `POST ${OWN_TOKENS}`:
      return create(request, bearer, tokens);
    case `DELETE ${OWN_TOKENS}/self`:
      bearer.isRevoked = true;
      return { status: 204 };
  }
  const [, id] = new RegExp(`^${OWN_TOKENS}/([^/]+)$`).exec(request.path) ?? [];
  if (request.method !== "DELETE" || id === undefined) return undefined;
  const token = tokens.of(bearer.account).find((issued) => issued.id === id);
  if (!token) return problem(404, "There is no such token.");
  token.isRevoked = true;
  return { status: 204 };
}

function create({ body }: TestRequest, bearer: IssuedToken, tokens: IssuedTokens): TestAnswer {
  const { name, expires_at: end } = JSON.parse(body) as { name?: string; expires_at?: string | null };
  if (!name) return problem(422, "name must be a string.");
  const nowMs = tokens.clock.serverNow();
  const lifetimeMs = end === undefined ? DEFAULT_LIFE_MS : end === null ? null : Date.parse(end) - nowMs;
  const token = tokens.issue({ kind: "personal", account: bearer.account, name, scopes: null, lifetimeMs });
  return { status: 201, json: { ...described(token), access_token: token.value } };
}

function described({ id, name, kind, createdMs, endsMs, lastUsedMs }: IssuedToken) {
  return {
    token_id: id,
    name,
    token_type: kind,
    created_at: new Date(createdMs).toISOString(),
    expires_at: endsMs === null ? null : new Date(endsMs).toISOString(),
    last_used_at: new Date(lastUsedMs).toISOString(),
  };
}
