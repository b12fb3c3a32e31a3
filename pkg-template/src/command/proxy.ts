// `fetch` through the environment's proxies, by undici, which is bundled into this module.

import type { ResponseLike, TransportInit } from "../../types/index.js";
import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch, type RequestInit } from "undici";
import { isLoopback } from "./loopback.js";

let proxied: Dispatcher | undefined;
let direct: Dispatcher | undefined;

/** Fetches through a proxy, but from this machine directly, whatever the environment says. */
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
