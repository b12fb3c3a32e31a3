/** Which tokens the stored entries contain, as the fingerprints that the dev server reports too. */

import { createHash } from "node:crypto";

/** The fields of an entry that hold a token or refer to one. */
export interface Entry {
  form?: string;
  logins?: { login_id: string }[];
  access_token?: string;
  token?: string;
}

export interface Known {
  /** The login in use. */
  current: string | undefined;
  /**
   * The tokens of the stored logins, with the newest login last; for a renewed login, the first and the
   * newest token.
   */
  stored: string[];
  /** Tokens that must be revoked. */
  pending: string[];
}

/** The first eight hex digits of a token's SHA-256. */
export function fingerprint(token: string): string {
  return createHash("sha256").update(token).digest("hex").slice(0, 8);
}

/**
 * Collects the known tokens. An index entry counts while its login is stored; a login without one is ignored.
 */
export function knownTokens(entries: ReadonlyMap<string, Entry>): Known {
  const [indexKey, index] = [...entries].find(([, { form }]) => form === "accounts") ?? [];
  const stored = (index?.logins ?? []).flatMap(({ login_id }) => {
    const login = entries.get(`${indexKey}:login:${login_id}`)?.access_token;
    const renewed = entries.get(`${indexKey}:renewal:${login_id}`)?.access_token;
    return login === undefined ? [] : [login, renewed ?? []].flat().map(fingerprint);
  });
  const pending = [...entries]
    .filter(([key]) => key.includes(":pending:"))
    .flatMap(([, { token }]) => (token === undefined ? [] : [fingerprint(token)]));
  return { current: stored.at(-1), stored, pending };
}
