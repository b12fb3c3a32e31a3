import type { AuthError as Declared, ErrorDetails } from "../types/index.js";

export class AuthError extends Error implements Declared {
  readonly code: ErrorDetails["code"];
  readonly remedy: string;
  readonly fault: ErrorDetails["fault"];
  readonly source: ErrorDetails["source"];
  readonly retryAfterMs: number | null;
  readonly requiredScope: string | null;

  constructor(details: ErrorDetails) {
    super(details.message);
    this.name = "AuthError";
    this.code = details.code;
    this.remedy = details.remedy;
    this.fault = details.fault;
    this.source = details.source;
    this.retryAfterMs = details.retryAfterMs;
    this.requiredScope = details.requiredScope;
  }
}

/** Throws what the core threw, as an `AuthError`. */
export function raise(thrown: unknown): never {
  throw isDetails(thrown) ? new AuthError(thrown) : thrown;
}

function isDetails(thrown: unknown): thrown is ErrorDetails {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "remedy" in thrown;
}
