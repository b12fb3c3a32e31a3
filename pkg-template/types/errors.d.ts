/** The errors of this package: one class, told apart by stable codes. */

/**
 * Where a token came from: `PLEXICUS_API_TOKEN` (`"environment"`), a login that this package stored (`"stored"`),
 * or another program's login, used with consent (`"shared"`).
 *
 * @see [The contract, "Token sources"](https://github.com/plexicus/auth/blob/main/docs/contract.md#token-sources)
 */
export type Source = "environment" | "stored" | "shared";

/**
 * The stable name of an error. A later version may add codes, so handle unknown ones in a default branch.
 *
 * @see [Errors](https://github.com/plexicus/auth/blob/main/docs/errors.md): what each code means
 */
export type ErrorCode = KnownErrorCode | (string & Record<never, never>);

/**
 * The codes of this version.
 *
 * @see [Errors](https://github.com/plexicus/auth/blob/main/docs/errors.md): what each code means
 */
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

/** The facts about an error, without a secret in any of them. */
export interface ErrorDetails {
  /** The stable name of what went wrong. */
  code: ErrorCode;
  /** What went wrong, in English, for people. */
  message: string;
  /** What the user can do about it. */
  remedy: string;
  /** Who can fix it: the user, the program that provides the host, the server, or the calling program. */
  fault: "user" | "host" | "server" | "client";
  /** Where the token at fault came from; `null` if the error is not about one token. */
  source: Source | null;
  /** How long the server asks to wait, in ms; `null` if it did not say. */
  retryAfterMs: number | null;
  /** The scopes to log in with, separated by spaces; `null` unless a 403 named the scopes that it requires. */
  requiredScope: string | null;
}

/**
 * The one error of this package. No field of it holds a secret. `instanceof` also recognizes the errors of
 * another copy of this package, as {@link isAuthError} does.
 *
 * Each function of this reference lists the codes that are particular to it. Two groups of codes are not
 * repeated there:
 *
 * - **Common codes**, of every call of an `Auth` that returns a promise: `cancelled` if its signal aborts,
 *   `disposed` if the `Auth` was disposed of, `invalid_option` if an option is unknown or has no meaning,
 *   `host_failed` if a callback of the host fails, and `storage_failed`, `storage_unreadable` or
 *   `storage_newer` if the storage cannot be read or written.
 * - **Server codes**, of every call that sends a request: `server_unreachable`, `request_timed_out`,
 *   `server_error`, `rate_limited`, `request_refused`, `redirect_refused`, `answer_invalid`,
 *   `client_unsupported`, `insufficient_scope` for a 403, and `server_not_confirmed` if the user has not agreed
 *   that their token may go to a custom server.
 *
 * @see [Errors](https://github.com/plexicus/auth/blob/main/docs/errors.md): what each code means
 */
export declare class AuthError extends Error implements ErrorDetails {
  /**
   * Creates an error from its details. Programs rarely need this, except in tests.
   *
   * @param details - The fields of the error.
   * @param options - The error that caused this one, as `cause`.
   */
  constructor(details: ErrorDetails, options?: { cause?: unknown });
  /** The stable name of what went wrong. */
  readonly code: ErrorCode;
  /** What the user can do about it. */
  readonly remedy: string;
  /** Who can fix it: the user, the program that provides the host, the server, or the calling program. */
  readonly fault: ErrorDetails["fault"];
  /** Where the token at fault came from; `null` if the error is not about one token. */
  readonly source: Source | null;
  /** How long the server asks to wait, in ms; `null` if it did not say. */
  readonly retryAfterMs: number | null;
  /** The scopes to log in with, separated by spaces; `null` unless a 403 named the scopes that it requires. */
  readonly requiredScope: string | null;
  /**
   * The error that caused this one, if there was one. It has that error's name, its message with every secret
   * masked and, as `code`, the first code among its own causes, such as `ENOTFOUND`. If a signal ended the call,
   * it is the signal's `reason`.
   */
  readonly cause?: unknown;
  /**
   * Returns the fields that are safe to log: everything except the cause.
   *
   * @returns The details of this error.
   */
  toJSON(): ErrorDetails;
}

/**
 * Tells whether a value is an {@link AuthError} of any copy of this package. A program can hold two copies, one
 * imported and one required.
 *
 * @param value - Whatever was thrown.
 * @returns `true` for an `AuthError`.
 *
 * @example
 * if (isAuthError(error) && error.code === "no_credentials") offerSignIn();
 */
export declare function isAuthError(value: unknown): value is AuthError;
