/** A company's proxy that requires a login and records the requests. */

import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface Proxy {
  port: number;
  /** The requests that were passed on. */
  passed: string[];
  stop(): Promise<void>;
}

export async function startProxy(user: string, password: string): Promise<Proxy> {
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const passed: string[] = [];
  const server = createServer((incoming, answer) => {
    const { "proxy-authorization": authorization, ...headers } = incoming.headers;
    if (authorization !== wanted) {
      answer.writeHead(407, { "Proxy-Authenticate": 'Basic realm="company"' }).end();
      return;
    }
    passed.push(`${incoming.method} ${incoming.url}`);
    const outgoing = request(incoming.url ?? "", { method: incoming.method, headers }, (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.pipe(answer);
    });
    outgoing.on("error", () => answer.writeHead(502).end());
    incoming.pipe(outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    passed,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
