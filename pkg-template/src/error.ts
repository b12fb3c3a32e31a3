import type { AuthError as Declared, ErrorDetails } from "../types/index.js";

// The mark of this package's errors. All copies share it: ESM and CJS, and two versions in one program.
const MARK = Symbol.for("@plexicus/auth.AuthError");

export class AuthError extends Error implements Declared {
  readonly code: ErrorDetails["code"];
  readonly remedy: string;
  readonly fault: ErrorDetails["fault"];
  readonly source: ErrorDetails["source"];
  readonly retryAfterMs: number | null;
  readonly requiredScope: string | null;
  declare readonly cause?: unknown;

  constructor(details: ErrorDetails, options?: { cause?: unknown }) {
    super(details.message);
    this.name = "AuthError";
    this.code = details.code;
    this.remedy = details.remedy;
    this.fault = details.fault;
    this.source = details.source;
    this.retryAfterMs = details.retryAfterMs;
    this.requiredScope = details.requiredScope;
    if (options && "cause" in options) hidden(this, "cause", options.cause);
    hidden(this, MARK, true);
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isAuthError(value);
  }

  toJSON(): ErrorDetails {
    const { code, message, remedy, fault, source, retryAfterMs, requiredScope } = this;
    return { code, message, remedy, fault, source, retryAfterMs, requiredScope };
  }
}

export function isAuthError(value: unknown): value is AuthError {
  return typeof value === "object" && value !== null && MARK in value;
}

/** Creates the error for an unusable option that never reaches the core. */
export function invalidOption(why: string): AuthError {
  return new AuthError({
    code: "invalid_option",
    message: `Invalid option: ${why}.`,
    remedy: "Correct the option.",
    fault: "client",
    source: null,
    retryAfterMs: null,
    requiredScope: null,
  });
}

/** Throws what the core threw; error details become an `AuthError`. */
export function raise(thrown: unknown): never {
  throw isDetails(thrown) ? new AuthError(thrown, causeOf(thrown)) : thrown;
}

/**
 * What the core throws: error details, with either the reason of the signal that cancelled the call, or a
 * copy of what a host or the platform threw.
 */
interface Thrown extends ErrorDetails {
  reason?: unknown;
  cause?: { name: string; message: string; code: string | null };
}

function isDetails(thrown: unknown): thrown is Thrown {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "remedy" in thrown;
}

function causeOf(thrown: Thrown): { cause?: unknown } {
  if ("reason" in thrown) return { cause: thrown.reason };
  if (!thrown.cause) return {};
  const { name, message, code } = thrown.cause;
  return { cause: Object.assign(new Error(message), { name }, code !== null && { code }) };
}

function hidden(error: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(error, name, { value, configurable: true, writable: true });
}
