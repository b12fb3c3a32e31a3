// The hot path: a token that the core has handed over for a few seconds, used without entering it.

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

/** How many addresses are remembered; each was judged by the core. */
const MOST_ADDRESSES = 500;

export interface Leases {
  /** Takes a lease where none holds, if the core has one to give. */
  take(): void;
  /** No lease holds any more. */
  end(): void;
  /** The same for ever: nothing of the host's is held any more. */
  close(): void;
  /** The headers for this address, while a lease holds. */
  headers(url: Address, signal: Signal | null | undefined): BearerHeaders | undefined;
  /** The token, while a lease holds. */
  token(signal: Signal | null | undefined): Token | undefined;
  /** The answer to a request, where it can be sent with a lease. */
  fetch(url: Address, init: FetchInit | undefined): Promise<FetchResponse | undefined>;
}

interface Held {
  lease: Lease;
  /** Those of every request, by their lower-case names. */
  headers: Record<string, string>;
  /** The same by the names that a caller gets. */
  named: BearerHeaders;
  token: Token;
  fromMs: number;
  untilMs: number;
  /** Requests under way with it, and one for as long as it holds. */
  users: number;
  /** Of the last answer that the core found nothing to do about: the next ones like it tell nothing new. */
  settledStatus: unknown;
}

// Variables, not private fields: what those are turned into for older engines costs as much as all the rest.
export function createLeases(core: Core, given: Host): Leases {
  let host: Host | undefined = given;
  const wallNow = given.clock ? () => ownWallNow(host) : Date.now;
  const allowed = new Map<string, string>();
  /** Each gives up waiting for an answer. */
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
      return undefined; // the core says why, to whoever asked
    }
  }

  function isSettled(held: Held, { status, headers }: ResponseLike): boolean {
    try {
      if (status === held.settledStatus) return true;
      if (!core.isSettled(held.lease, status, headers.get("date"))) return false;
      held.settledStatus = status;
      return true;
    } catch {
      return false; // what kind of answer that is, the core judges
    }
  }

  /** What was answered; nothing for a failure, and once nothing is held any more. */
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
        // The core ends a wait that is given up, whatever the host does.
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
    return Number.NaN; // at no time does a lease hold
  }
}

function release(held: Held): void {
  held.users -= 1;
  if (held.users === 0) held.lease.free();
}

/** The caller's headers by their lower-case names; what is no plain object of them is left to the core. */
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
