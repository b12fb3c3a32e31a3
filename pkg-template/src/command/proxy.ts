// A `fetch` that uses the proxies of the environment, with undici, which is bundled into this module.

import type { ResponseLike, TransportInit } from "../../types/index.js";
import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch, type RequestInit } from "undici";
import { isLoopback } from "./loopback.js";

let proxied: Dispatcher | undefined;
let direct: Dispatcher | undefined;

/** Fetches through a proxy. Requests to this machine are sent directly, whatever the environment says. */
export function proxyFetch(url: string, init: TransportInit): Promise<ResponseLike> {
  return fetch(url, { ...(init as RequestInit), dispatcher: dispatcherFor(new URL(url)) });
}

function dispatcherFor({ hostname }: URL): Dispatcher {
  if (isLoopback(hostname)) {
    direct ??= new Agent();
    return direct;
  }
  proxied ??= new EnvHttpProxyAgent();
  return proxied;
}
