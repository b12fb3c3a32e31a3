// The hot path: uses a token that the core leased for a few seconds, without entering the wasm.

import type {
  Address,
  BearerHeaders,
  FetchInit,
  FetchResponse,
  Host,
  ResponseLike,
  Signal,
  Token,
  TransportInit,
} from "../types/index.js";
import { DEFAULT_HEADERS, FIXED_INIT } from "#constants";
import type { Core, Lease } from "#glue";

/** How many addresses are remembered. The core has allowed each of them. */
const MOST_ADDRESSES = 500;

export interface Leases {
  /** Takes a lease if there is no valid one and the core offers one. */
  take(): void;
  /** Ends the lease. */
  end(): void;
  /** Ends the lease and all waits, and lets go of the host. */
  close(): void;
  /** Returns the headers for this address, while there is a valid lease. */
  headers(url: Address, signal: Signal | null | undefined): BearerHeaders | undefined;
  /** Returns the token, while there is a valid lease. */
  token(signal: Signal | null | undefined): Token | undefined;
  /** Sends a request and returns the response, if there is a lease for it. */
  fetch(url: Address, init: FetchInit | undefined): Promise<FetchResponse | undefined>;
}

interface Held {
  lease: Lease;
  /** The headers of every request, with lower-case names. */
  headers: Record<string, string>;
  /** The same headers, with the names that a caller gets. */
  named: BearerHeaders;
  token: Token;
  fromMs: number;
  untilMs: number;
  /** The number of requests in progress that use it, plus one until it ends. */
  users: number;
  /** The status of the last response that needed no work of the core. Later ones like it skip the core. */
  settledStatus: unknown;
}

// Variables, not private fields: compiled for older engines, those would double this module's size.
export function createLeases(core: Core, given: Host): Leases {
  let host: Host | undefined = given;
  const wallNow = given.clock ? () => ownWallNow(host) : Date.now;
  const allowed = new Map<string, string>();
  /** Each ends the wait for one response. */
  const waits = new Set<() => void>();
  let held: Held | undefined;

  function holding(signal: Signal | null | undefined): Held | undefined {
    if (held === undefined || signal?.aborted) return undefined;
    const nowMs = wallNow();
    return nowMs >= held.fromMs && nowMs < held.untilMs ? held : undefined;
  }

  function hrefOf(url: Address): string | undefined {
    const text = typeof url === "string" ? url : url?.href;
    return allowed.get(text) ?? ask(text);
  }

  function ask(text: string): string | undefined {
    try {
      const href = core.allow(text);
      if (allowed.size >= MOST_ADDRESSES) allowed.clear();
      allowed.set(text, href);
      return href;
    } catch {
      return undefined; // the slow path repeats this check, and the core throws the reason
    }
  }

  function isSettled(held: Held, { status, headers }: ResponseLike): boolean {
    try {
      if (status === held.settledStatus) return true;
      if (!core.isSettled(held.lease, status, headers.get("date"))) return false;
      held.settledStatus = status;
      return true;
    } catch {
      return false; // the core judges such a response
    }
  }

  /** Resolves to the response, or to nothing if the request fails or after `close()`. */
  async function unlessClosed(sent: Promise<unknown>): Promise<unknown> {
    let giveUp: () => void = nothing;
    try {
      return await new Promise((resolve) => {
        giveUp = () => resolve(undefined);
        waits.add(giveUp);
        sent.then(resolve, giveUp);
      });
    } finally {
      waits.delete(giveUp);
    }
  }

  function send(href: string, init: TransportInit): Promise<unknown> {
    try {
      const fetch = (host?.fetch ?? globalThis.fetch) as NonNullable<Host["fetch"]>;
      return Promise.resolve(fetch(href, init));
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }

  return {
    take() {
      const lease = holding(undefined) ? undefined : core.lease();
      if (!lease) return;
      this.end();
      const fromMs = wallNow();
      const named = core.leasedHeaders(lease) as BearerHeaders;
      held = {
        lease,
        headers: lowerCased(named),
        named,
        token: lease.token(),
        fromMs,
        untilMs: fromMs + lease.forMs,
        users: 1,
        settledStatus: Number.NaN,
      };
    },
    end() {
      if (held) release(held);
      held = undefined;
    },
    close() {
      this.end();
      host = undefined;
      allowed.clear();
      for (const giveUp of waits) giveUp();
    },
    headers(url, signal) {
      const found = hrefOf(url) === undefined ? undefined : holding(signal);
      return found && { ...found.named };
    },
    token(signal) {
      const found = holding(signal);
      return found && { ...found.token };
    },
    async fetch(url, init) {
      const given = init === undefined || typeof init === "object" ? givenHeaders(init?.headers) : undefined;
      const found = holding(init?.signal);
      const href = hrefOf(url);
      if (!given || !found || href === undefined) return undefined;
      const headers = { ...DEFAULT_HEADERS, ...given, ...found.headers };
      found.users += 1;
      const { signal } = init ?? {};
      try {
        const sent = send(href, { ...init, ...FIXED_INIT, headers } as TransportInit);
        // If the caller cancels, the core stops waiting, and a later rejection would be unhandled.
        sent.catch(nothing);
        const answer = signal ? undefined : await unlessClosed(sent);
        if (answer && isSettled(found, answer as ResponseLike)) return answer as FetchResponse;
        return await core.fetched(href, init, found.lease, sent, { signal });
      } finally {
        release(found);
      }
    },
  };
}

const nothing = () => undefined;

function ownWallNow(host: Host | undefined): number {
  try {
    return host?.clock?.wallNow() ?? Number.NaN;
  } catch {
    return Number.NaN; // no lease is valid at this time
  }
}

function release(held: Held): void {
  held.users -= 1;
  if (held.users === 0) held.lease.free();
}

/** Returns the caller's headers with lower-case names, if they are a plain object; the core reads others. */
function givenHeaders(given: unknown): Record<string, string> | undefined {
  if (given === undefined || given === null) return {};
  if (typeof given !== "object" || given === null || Object.getPrototypeOf(given) !== Object.prototype)
    return undefined;
  return lowerCased(given as Record<string, unknown>);
}

function lowerCased(headers: Record<string, unknown>): Record<string, string> {
  const named: Record<string, string> = {};
  for (const name of Object.keys(headers)) named[name.toLowerCase()] = String(headers[name]);
  return named;
}
