/** Hostile clients that attack a listener in every way at the same time. */

import { connect, type Socket } from "node:net";

export const HOSTILE = 500;

/** What a hostile client sends, and how it continues. */
const WAYS: readonly ((socket: Socket, port: number) => void)[] = [
  () => undefined, // connects and sends nothing
  (socket) => socket.write("GET /callback?code=plxc_x"),
  (socket, port) => {
    socket.write(`GET /callback HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`);
    const drip = setInterval(() => socket.write("X: y\r\n"), 50);
    socket.on("close", () => clearInterval(drip));
  },
  (socket) => socket.write(Buffer.alloc(2_000, 0xff)),
  (socket, port) =>
    socket.write(`GET /callback?code=plxc_forged&state=guessed HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`),
  (socket, port) =>
    socket.write(`POST /callback HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 1000000\r\n\r\nx`),
  (socket) => socket.write(`GET / HTTP/1.1\r\nHost: evil.example\r\nX: ${"y".repeat(100_000)}\r\n\r\n`),
];

/** Connects that many hostile clients and lets them continue. */
export async function pull(port: number): Promise<Socket[]> {
  const pulling = Array.from({ length: HOSTILE }, (_, index) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    return new Promise<Socket>((resolve) => {
      socket.once("connect", () => {
        WAYS[index % WAYS.length]?.(socket, port);
        resolve(socket);
      });
      socket.once("close", () => resolve(socket));
    });
  });
  return Promise.all(pulling);
}
