/** A TCP forwarder like that of an editor's remote window. The user's machine is 127.0.0.2 here. */

import { once } from "node:events";
import { request } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";

const USER_MACHINE = "127.0.0.2";

/** Forwards a port of the user's machine to a port of 127.0.0.1, where the extension runs. */
export class Forwarder {
  /** How many connections were forwarded. */
  carried = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(to: number) {
    this.#server = createServer((near) => {
      this.carried++;
      const far = connect(to, "127.0.0.1");
      for (const [from, into] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.once("close", () => void (this.#sockets.delete(from), into.destroy()));
        from.once("error", () => into.destroy());
        from.pipe(into);
      }
    });
  }

  /** Forwards to the port `to` from the port `from` of the user's machine; 0 is any free port. */
  static async open(to: number, from = to): Promise<Forwarder> {
    const forwarder = new Forwarder(to);
    forwarder.#server.listen(from, USER_MACHINE);
    await once(forwarder.#server, "listening");
    return forwarder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Stops forwarding, and drops every connection. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }
}

/** Returns what the user's browser gets from its own loopback interface. Rejects if nothing listens. */
export async function visitFromUserMachine(url: string): Promise<string> {
  const { host, port, pathname, search } = new URL(url);
  const visit = request({ host: USER_MACHINE, port, path: pathname + search, headers: { Host: host }, agent: false });
  visit.end();
  const [response] = await once(visit, "response");
  return text(response);
}
