/** What a measured program may ask of every client, ours and the peers alike. */

/** How a program begins. */
export interface Start {
  /** The origin of the stub server. */
  server: string;
  /** The token that is kept at the start. */
  token: "good" | "expired" | "none";
}

/** One login library, set up as its documentation says, its storage in memory. */
export interface Client {
  /** The `Authorization` header of the kept token, renewed where that is due; or an object that has it. */
  header?(): Promise<string | { Authorization: string }>;
  /** The same, at once. */
  headerNow?(): string;
  /** A request with that header, through the library. */
  fetch?(url: string): Promise<{ readonly status: number }>;
  /** The same request for a bare `fetch`, where it is another than the token alone would make. */
  readonly request?: RequestInit;
  /** From nothing to a token, with a user who approves at once. */
  login?(): Promise<void>;
  /** Who is signed in, without asking a server. */
  status?(): Promise<unknown>;
}

export type Open = (start: Start) => Promise<Client>;

export const CLIENT_ID = "plexicus-bench";
export const HOUR_MS = 3_600_000;
export const GOOD_TOKEN = "token_of_the_bench_0123456789abcdef0123456789abcdef";
export const REFRESH_TOKEN = "refresh_0";

/** When the kept token ends. */
export function endOf({ token }: Start): number {
  return Date.now() + (token === "expired" ? -HOUR_MS : HOUR_MS);
}
