/** What can go wrong, by stable codes. */

/** Where a token came from. */
export type Source = "environment" | "stored" | "shared";

/** Stable names of what can go wrong; docs/errors.md explains each. Codes may be added: have a default. */
export type ErrorCode = KnownErrorCode | (string & Record<never, never>);

/** The codes of this version. */
export type KnownErrorCode =
  | "no_credentials"
  | "token_malformed"
  | "token_wrong_kind"
  | "token_rejected"
  | "token_expired"
  | "login_required"
  | "insufficient_scope"
  | "account_ambiguous"
  | "account_mismatch"
  | "account_unexpected"
  | "api_url_refused"
  | "app_url_refused"
  | "app_url_unknown"
  | "server_not_confirmed"
  | "origin_not_allowed"
  | "cancelled"
  | "login_timed_out"
  | "access_denied"
  | "login_failed"
  | "invalid_grant"
  | "device_code_expired"
  | "browser_unavailable"
  | "no_free_port"
  | "device_login_unavailable"
  | "method_unavailable"
  | "pasted_invalid"
  | "state_mismatch"
  | "client_unsupported"
  | "rate_limited"
  | "server_error"
  | "server_unreachable"
  | "request_timed_out"
  | "redirect_refused"
  | "request_refused"
  | "answer_invalid"
  | "logout_incomplete"
  | "rotation_failed"
  | "rotation_would_widen"
  | "storage_failed"
  | "storage_unreadable"
  | "storage_newer"
  | "storage_forgot"
  | "host_failed"
  | "invalid_option"
  | "disposed"
  | "wasm_blocked";

/** What is known of an error. */
export interface ErrorDetails {
  code: ErrorCode;
  message: string;
  /** What the user can do about it. */
  remedy: string;
  /** Who can put it right. */
  fault: "user" | "host" | "server" | "client";
  /** Where the token at fault came from. */
  source: Source | null;
  /** How long the server asks to wait. */
  retryAfterMs: number | null;
  /** The scopes to log in with, where a 403 named what it requires. */
  requiredScope: string | null;
}

/**
 * The one error of this package. No field of it holds a secret. `instanceof` tells one of another copy of
 * this package too, as {@link isAuthError} does.
 */
export declare class AuthError extends Error implements ErrorDetails {
  constructor(details: ErrorDetails, options?: { cause?: unknown });
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly fault: ErrorDetails["fault"];
  readonly source: Source | null;
  readonly retryAfterMs: number | null;
  readonly requiredScope: string | null;
  /**
   * What was thrown, if something was: an error with its name, its message without secrets and, as `code`,
   * the first one along its own causes, such as `ENOTFOUND`. Of a call that its signal ended, the signal's
   * `reason`.
   */
  readonly cause?: unknown;
  /** The details, without the cause. */
  toJSON(): ErrorDetails;
}

/**
 * Whether it is an {@link AuthError}, of any copy of this package: a program may hold one imported and one
 * required.
 *
 * @example
 * if (isAuthError(error) && error.code === "no_credentials") offerSignIn();
 */
export declare function isAuthError(value: unknown): value is AuthError;
