// `fetch` through the environment's proxies, by undici, which is bundled into this module.

import type { ResponseLike, TransportInit } from "../../types/index.js";
import { EnvHttpProxyAgent, fetch, type RequestInit } from "undici";

let agent: EnvHttpProxyAgent | undefined;

export function proxyFetch(url: string, init: TransportInit): Promise<ResponseLike> {
  agent ??= new EnvHttpProxyAgent();
  return fetch(url, { ...(init as RequestInit), dispatcher: agent });
}
