// A listener on 127.0.0.1. It passes every request on and sends the reply that it gets.

import type { Listener, ListenerRequest, ListenOptions } from "../../types/index.js";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { renderCallbackPage } from "../callback-page.js";

const MOST_HEADER_BYTES = 8 * 1024;
const REQUEST_TIMEOUT_MS = 5_000;
const CLOSE_GRACE_MS = 1_000;

/** Binds the first free port of the range. */
export async function listen({ firstPort, lastPort, onRequest }: ListenOptions): Promise<Listener> {
  const server = createServer({
    maxHeaderSize: MOST_HEADER_BYTES,
    headersTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: 1_000,
    keepAlive: false,
  });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    onRequest(handedOver(request, response));
  });
  const port = await bindFirstFree(server, firstPort, lastPort);
  return { port, close: () => close(server) };
}

function handedOver(request: IncomingMessage, response: ServerResponse): ListenerRequest {
  const { host = [] } = request.headersDistinct;
  return {
    method: request.method ?? "",
    target: request.url ?? "",
    host: host.length === 1 ? (host[0] ?? "") : "",
    reply: (page) => {
      const { status, headers, body } = renderCallbackPage(page);
      response.writeHead(status, headers).end(body);
    },
  };
}

async function bindFirstFree(server: Server, firstPort: number, lastPort: number): Promise<number> {
  for (let port = firstPort; port <= lastPort; port++) {
    if (await isBound(server, port)) return port;
  }
  throw new Error(`every port from ${firstPort} to ${lastPort} is taken`);
}

// A port may be in use, or reserved by the system. In both cases the caller tries the next one.
function isBound(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = ({ code, message }: NodeJS.ErrnoException) => {
      server.off("listening", onListening);
      if (code === "EADDRINUSE" || code === "EACCES") resolve(false);
      else reject(new Error(message));
    };
    const onListening = () => {
      server.off("error", onError);
      resolve(true);
    };
    server.once("error", onError).once("listening", onListening);
    server.listen({ host: "127.0.0.1", port, exclusive: true });
  });
}

function close(server: Server): void {
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS).unref();
}
