// The token endpoints: authorization codes with PKCE, device codes, renewals.

import type { TestAccount, TestAnswer } from "../../types/testing.js";
import { DEFAULT_SCOPE } from "#constants";
import { oauthError } from "./answer.js";
import { s256 } from "./sha256.js";
import type { IssuedToken, IssuedTokens } from "./tokens.js";

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const DEVICE_INTERVAL_S = 5;
const DEVICE_LIFE_S = 600;
/** How long a repeated refresh token gets the same answer again. */
const GRACE_MS = 60_000;

/** An authorization code, with the sign-in page's request and the account that approved it. */
interface Code {
  readonly account: TestAccount;
  /** The parameters that the exchange must repeat. */
  readonly expected: Record<string, string>;
  readonly challenge: string;
  readonly device: string;
  readonly scope: string;
}

interface Device {
  readonly clientId: string;
  readonly name: string;
  readonly scope: string;
  readonly userCode: string;
  readonly endsMs: number;
  /** The account that approved it, or `denied`; absent until the user decides. */
  decision?: TestAccount | "denied";
}

interface Refresh {
  readonly clientId: string;
  readonly token: IssuedToken;
  used?: { atMs: number; answer: TestAnswer };
}

/** The rules by which logins are issued. */
export interface LoginRules {
  readonly lifetimeMs: number | null;
  readonly renews: boolean;
}

export class OAuth {
  readonly #codes = new Map<string, Code>();
  readonly #devices = new Map<string, Device>();
  readonly #refreshes = new Map<string, Refresh>();

  constructor(
    readonly tokens: IssuedTokens,
    readonly rules: LoginRules,
    readonly activatePage: string,
  ) {}

  /** Approves a sign-in page, given by its parameters, and returns the authorization code. */
  authorize(page: URLSearchParams, account: TestAccount): string {
    const asked = (name: string) => page.get(name) ?? "";
    const code = this.tokens.secret("plxc");
    this.#codes.set(code, {
      account,
      expected: {
        client_id: asked("client_id"),
        redirect_uri: `http://127.0.0.1:${asked("port")}/callback`,
        state: asked("state"),
      },
      challenge: asked("code_challenge"),
      device: asked("device"),
      scope: page.get("scope") ?? DEFAULT_SCOPE,
    });
    return code;
  }

  /** Records the user's decision for a user code. */
  decide(userCode: string, decision: TestAccount | "denied"): void {
    for (const device of this.#devices.values()) if (device.userCode === userCode) device.decision = decision;
  }

  /** Answers `POST /auth/cli/token`. */
  exchange(form: URLSearchParams): TestAnswer {
    if (form.get("grant_type") !== "authorization_code") return unsupported();
    const given = form.get("code") ?? "";
    const code = this.#codes.get(given);
    // Every attempt uses the code up, even a wrong one.
    this.#codes.delete(given);
    if (!code) return oauthError("invalid_grant", "the code is not known, or was already used");
    for (const [name, value] of Object.entries(code.expected)) {
      if (form.get(name) !== value) return oauthError("invalid_grant", `${name} is not the one of the sign-in page`);
    }
    if (s256(form.get("code_verifier") ?? "") !== code.challenge)
      return oauthError("invalid_grant", "code_verifier does not match the code_challenge");
    return this.#logIn(code.account, code.device, code.scope, form.get("client_id") ?? "");
  }

  /** Answers `POST /oauth/device_authorization`. */
  startDevice(form: URLSearchParams): TestAnswer {
    const deviceCode = this.tokens.secret("plxd");
    const userCode = `TEST-${String(this.#devices.size + 1).padStart(4, "0")}`;
    this.#devices.set(deviceCode, {
      clientId: form.get("client_id") ?? "",
      name: form.get("device_name") ?? "",
      scope: form.get("scope") ?? DEFAULT_SCOPE,
      userCode,
      endsMs: this.tokens.clock.serverNow() + DEVICE_LIFE_S * 1000,
    });
    return {
      json: {
        device_code: deviceCode,
        user_code: userCode,
        verification_uri: this.activatePage,
        interval: DEVICE_INTERVAL_S,
        expires_in: DEVICE_LIFE_S,
      },
    };
  }

  /** Answers `POST /oauth/token`. */
  grant(form: URLSearchParams): TestAnswer {
    if (form.get("grant_type") === DEVICE_GRANT) return this.#poll(form);
    if (form.get("grant_type") === "refresh_token") return this.#renew(form);
    return unsupported();
  }

  #poll(form: URLSearchParams): TestAnswer {
    const given = form.get("device_code") ?? "";
    const device = this.#devices.get(given);
    if (!device || device.clientId !== form.get("client_id"))
      return oauthError("invalid_grant", "the device code is not valid");
    if (this.tokens.clock.serverNow() >= device.endsMs) return oauthError("expired_token", "the device code expired");
    if (!device.decision) return oauthError("authorization_pending", "the user has not decided yet");
    this.#devices.delete(given);
    if (device.decision === "denied") return oauthError("access_denied", "the login was denied");
    return this.#logIn(device.decision, device.name, device.scope, device.clientId);
  }

  #renew(form: URLSearchParams): TestAnswer {
    const refresh = this.#refreshes.get(form.get("refresh_token") ?? "");
    if (!refresh || refresh.clientId !== form.get("client_id") || refresh.token.isRevoked)
      return oauthError("invalid_grant", "the refresh token is not valid");
    const nowMs = this.tokens.clock.serverNow();
    const { token, used } = refresh;
    if (used && nowMs - used.atMs < GRACE_MS) return used.answer;
    if (used) {
      token.isRevoked = true;
      return oauthError("invalid_grant", "the refresh token was already used; the login is revoked");
    }
    this.tokens.renew(token);
    const answer = this.#granted(token, refresh.clientId);
    refresh.used = { atMs: nowMs, answer };
    return answer;
  }

  #logIn(account: TestAccount, name: string, scope: string, clientId: string): TestAnswer {
    const scopes = scope.split(" ");
    const { lifetimeMs } = this.rules;
    return this.#granted(this.tokens.issue({ kind: "login", account, name, scopes, lifetimeMs }), clientId);
  }

  #granted(token: IssuedToken, clientId: string): TestAnswer {
    const { id, name, value, endsMs, scopes } = token;
    const json: Record<string, string | null> = {
      access_token: value,
      token_id: id,
      name,
      expires_at: endsMs === null ? null : new Date(endsMs).toISOString(),
      scope: scopes?.join(" ") ?? null,
    };
    if (this.rules.renews) {
      json["refresh_token"] = this.tokens.secret("plxr");
      this.#refreshes.set(json["refresh_token"], { clientId, token });
    }
    return { json };
  }
}

function unsupported(): TestAnswer {
  return oauthError("unsupported_grant_type", "this grant_type is not supported");
}
