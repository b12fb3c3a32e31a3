// The fake server's answers, and the response that carries one.

import type { ResponseLike } from "../../types/index.js";
import type { TestAnswer } from "../../types/testing.js";

const REALM = 'Bearer realm="plexicus"';

/** Creates a problem document (RFC 9457), the error format of all endpoints except those of OAuth. */
export function problem(status: number, detail: string, headers: Record<string, string> = {}): TestAnswer {
  const json = { type: "about:blank", status, detail };
  return { status, headers: { "content-type": "application/problem+json", ...headers }, json };
}

/** Creates the 401 for a missing or dead token. If the token is missing, RFC 6750 asks for no error code. */
export function unauthorized(detail: string, error?: "invalid_token"): TestAnswer {
  return problem(401, detail, { "www-authenticate": error ? `${REALM}, error="${error}"` : REALM });
}

/** Creates the 403 for a token that lacks the scope. */
export function forbidden(scope: string): TestAnswer {
  const challenge = `${REALM}, error="insufficient_scope", scope="${scope}"`;
  return problem(403, `The token's scope does not cover this call: it needs ${scope}.`, {
    "www-authenticate": challenge,
  });
}

/** Creates an error of the OAuth endpoints (RFC 6749 §5.2). */
export function oauthError(error: string, description: string): TestAnswer {
  return { status: 400, json: { error, error_description: description } };
}

/** Returns the platform's `Response` if it has one, else what the core and most callers read of one. */
export function response({ status = 200, headers, json, text }: TestAnswer, dateMs: number): ResponseLike {
  const body = json === undefined ? (text ?? "") : JSON.stringify(json);
  const all: Record<string, string> = { date: new Date(dateMs).toUTCString() };
  if (json !== undefined) all["content-type"] = "application/json";
  for (const [name, value] of Object.entries(headers ?? {})) all[name.toLowerCase()] = value;
  if (!globalThis.Response) return plain(status, all, body);
  const isEmpty = status === 204 || status === 304;
  return new Response(isEmpty ? null : body, { status, headers: all });
}

function plain(status: number, headers: Record<string, string>, body: string): ResponseLike {
  const answer = {
    status,
    ok: status >= 200 && status < 300,
    headers: { get: (name: string) => headers[name.toLowerCase()] ?? null },
    text: async () => body,
    json: async () => JSON.parse(body) as unknown,
    arrayBuffer: async () => new TextEncoder().encode(body).buffer,
  };
  return answer;
}
