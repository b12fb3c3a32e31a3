/** The interface of every measured client, ours and the peers' alike. */

/** How a program begins. */
export interface Start {
  /** The origin of the stub server. */
  server: string;
  /** The stored token at the start. */
  token: "good" | "expired" | "none";
}

/** One login library, set up as its documentation says, with storage in memory. */
export interface Client {
  /** The `Authorization` header of the stored token, renewed if necessary; or an object that contains it. */
  header?(): Promise<string | { Authorization: string }>;
  /** The same, synchronously. */
  headerNow?(): string;
  /** A request with that header, sent by the library. */
  fetch?(url: string): Promise<{ readonly status: number }>;
  /** The same request for a bare `fetch`, if it has more than the `Authorization` header. */
  readonly request?: RequestInit;
  /** A complete login, with a user who approves at once. */
  login?(): Promise<void>;
  /** The login state, without a request to a server. */
  status?(): Promise<unknown>;
}

export type Open = (start: Start) => Promise<Client>;

export const CLIENT_ID = "plexicus-bench";
export const HOUR_MS = 3_600_000;
export const GOOD_TOKEN = "token_of_the_bench_0123456789abcdef0123456789abcdef";
export const REFRESH_TOKEN = "refresh_0";

/** When the stored token expires. */
export function endOf({ token }: Start): number {
  return Date.now() + (token === "expired" ? -HOUR_MS : HOUR_MS);
}
