/** An API with one large answer, which records its requests. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export const BIG_BYTES = 5 * 1024 * 1024;

export interface BigServer {
  url: string;
  requests: string[];
  stop(): Promise<void>;
}

/** Answers `/big` with bytes of every value, and everything else with 204. */
export async function startBigServer(): Promise<BigServer> {
  const requests: string[] = [];
  const big = Buffer.alloc(
    BIG_BYTES,
    Uint8Array.from({ length: 256 }, (_, value) => value),
  );
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    if (request.url === "/big") response.end(big);
    else response.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
