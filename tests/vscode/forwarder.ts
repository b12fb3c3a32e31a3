/** A TCP forwarder, as an editor makes one for a remote window: here the user's machine is 127.0.0.2. */

import { once } from "node:events";
import { request } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";

const USER_MACHINE = "127.0.0.2";

/** What the user's machine reaches at one of its ports: a port of 127.0.0.1, where the extension runs. */
export class Forwarder {
  /** How many connections it carried. */
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

  /** Forwards to this port, from the same one of the user's machine or another; 0 is any that is free. */
  static async open(to: number, from = to): Promise<Forwarder> {
    const forwarder = new Forwarder(to);
    forwarder.#server.listen(from, USER_MACHINE);
    await once(forwarder.#server, "listening");
    return forwarder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** It dies, with every connection that it carries. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }
}

/** What the user's browser gets at an address of its own loopback interface; rejects where nothing listens. */
export async function visitFromUserMachine(url: string): Promise<string> {
  const { host, port, pathname, search } = new URL(url);
  const visit = request({ host: USER_MACHINE, port, path: pathname + search, headers: { Host: host }, agent: false });
  visit.end();
  const [response] = await once(visit, "response");
  return text(response);
}
