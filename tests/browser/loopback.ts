/** A login attempt as a program makes it: a loopback listener and the address to open. */

import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";

/** A listener on one of the contract's ports, and the requests it received. */
export interface Listener {
  port: number;
  /** The path and query of each request so far. */
  requests: string[];
  close(): Promise<void>;
}

/** Listens on the first free port from 9100 to 9199 of 127.0.0.1. */
export async function listen(): Promise<Listener> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    response.end("The program has its answer.");
  });
  const port = await bindFirstFree(server);
  return {
    port,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A login attempt for this port. */
export interface Attempt {
  url: string;
  state: string;
  verifier: string;
}

export function newAttempt(appUrl: string, port: number): Attempt {
  const state = randomBytes(24).toString("base64url");
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    client_id: "plexicus-cli",
    port: String(port),
    state,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    device: "test laptop",
    scope: "read scan",
  });
  return { url: `${appUrl}/auth/cli?${query}`, state, verifier };
}

async function bindFirstFree(server: Server): Promise<number> {
  for (let port = 9100; port < 9200; port++) {
    try {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
      return port;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    }
  }
  throw new Error("No free port from 9100 to 9199.");
}
