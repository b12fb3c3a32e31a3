/** Which tokens what is stored knows of, by the fingerprints that the dev server tells as well. */

import { createHash } from "node:crypto";

/** An entry as far as a token is in it, or what says where one is. */
export interface Entry {
  form?: string;
  logins?: { login_id: string }[];
  access_token?: string;
  token?: string;
}

export interface Known {
  /** The login in use. */
  current: string | undefined;
  /** The stored logins' tokens, the newest login's last; of a renewed login both the first and the newest. */
  stored: string[];
  /** Tokens that must be revoked. */
  pending: string[];
}

/** The first eight hex digits of a token's SHA-256. */
export function fingerprint(token: string): string {
  return createHash("sha256").update(token).digest("hex").slice(0, 8);
}

/** An entry of the index counts while its login is stored; nobody looks for a login outside of it. */
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
