// The tokens that the fake server has issued.

import type { TestAccount, TestClock } from "../../types/testing.js";
import { SLIDING_MS } from "#constants";
import { base64Url } from "./sha256.js";

/** The data from which a token is issued. */
export interface NewToken {
  kind: "personal" | "login";
  account: TestAccount;
  name: string;
  /** The scopes; `null` means every scope. */
  scopes: readonly string[] | null;
  lifetimeMs: number | null;
}

export interface IssuedToken extends NewToken {
  readonly id: string;
  value: string;
  readonly createdMs: number;
  endsMs: number | null;
  lastUsedMs: number;
  isRevoked: boolean;
}

export class IssuedTokens {
  readonly #tokens: IssuedToken[] = [];
  #count = 0;

  constructor(readonly clock: TestClock) {}

  issue(fresh: NewToken): IssuedToken {
    const nowMs = this.clock.serverNow();
    const id = `tok_${this.#tokens.length + 1}`;
    const endsMs = fresh.lifetimeMs === null ? null : nowMs + fresh.lifetimeMs;
    const value = fresh.kind === "login" ? this.secret("plxs") : this.#personal(id, fresh.account, endsMs);
    const token = { ...fresh, id, value, createdMs: nowMs, endsMs, lastUsedMs: nowMs, isRevoked: false };
    this.#tokens.push(token);
    return token;
  }

  /** Gives the token a new value. The old one is dead from now on. */
  renew(token: IssuedToken): void {
    token.value = this.secret("plxs");
    token.lastUsedMs = this.clock.serverNow();
    if (token.lifetimeMs !== null) token.endsMs = token.lastUsedMs + token.lifetimeMs;
  }

  /** Returns the valid token with this value, and records its use; if there is none, returns why. */
  use(value: string): IssuedToken | string {
    const token = this.#tokens.find((issued) => issued.value === value);
    if (!token) return "The token is not known.";
    if (token.isRevoked) return "The token was revoked.";
    if (this.#hasEnded(token)) return "The token has expired.";
    token.lastUsedMs = this.clock.serverNow();
    return token;
  }

  /** Returns the valid tokens of an account. */
  of(account: TestAccount): IssuedToken[] {
    return this.#tokens.filter(
      (token) => token.account.userId === account.userId && !token.isRevoked && !this.#hasEnded(token),
    );
  }

  revokeAll(): void {
    for (const token of this.#tokens) token.isRevoked = true;
  }

  /** Returns a new fake secret, which no real server issues. */
  secret(prefix: string): string {
    this.#count += 1;
    return `${prefix}_test-kit-${String(this.#count).padStart(6, "0")}`;
  }

  // Shaped like a JWT, for clients that read `exp`; nothing verifies it.
  #personal(id: string, { userId }: TestAccount, endsMs: number | null): string {
    const iat = Math.floor(this.clock.serverNow() / 1000);
    const claims = { sub: userId, jti: id, iat, ...(endsMs !== null && { exp: Math.floor(endsMs / 1000) }) };
    const parts = [{ alg: "HS256", typ: "JWT" }, claims].map((part) => base64Url(JSON.stringify(part)));
    return [...parts, this.secret("signature")].join(".");
  }

  #hasEnded({ kind, endsMs, lastUsedMs }: IssuedToken): boolean {
    const nowMs = this.clock.serverNow();
    if (endsMs !== null) return nowMs >= endsMs;
    return kind === "login" && nowMs >= lastUsedMs + SLIDING_MS;
  }
}
