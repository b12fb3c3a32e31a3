/** A listener that everybody pulls at: the true callback still gets through, at once. */

import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { after, before, test } from "node:test";

import { createAuth, type Host } from "@plexicus/auth";
import { createNodeHost } from "@plexicus/auth/node";

import { type DevServer, startDevServer } from "../browser/dev-server.js";

const HOSTILE = 500;

let server: DevServer;

before(async () => {
  server = await startDevServer();
});
after(async () => server.stop());

/** What a stranger sends, and how it goes on. */
const WAYS: readonly ((socket: Socket, port: number) => void)[] = [
  () => undefined, // connects, and says nothing
  (socket) => socket.write("GET /callback?code=plxc_x"),
  (socket, port) => {
    socket.write(`GET /callback HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`);
    const drip = setInterval(() => socket.write("X: y\r\n"), 50);
    socket.on("close", () => clearInterval(drip));
  },
  (socket) => socket.write(Buffer.alloc(2_000, 0xff)),
  (socket, port) => socket.write(`GET /callback?code=plxc_forged&state=guessed HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`),
  (socket, port) => socket.write(`POST /callback HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 1000000\r\n\r\nx`),
  (socket) => socket.write(`GET / HTTP/1.1\r\nHost: evil.example\r\nX: ${"y".repeat(100_000)}\r\n\r\n`),
];

async function pull(port: number): Promise<Socket[]> {
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

test(`under ${HOSTILE} hostile connections the login is done within a second of its callback`, async () => {
  let callback: Promise<number> | undefined;
  let sockets: Socket[] = [];
  const { listen } = createNodeHost();
  assert.ok(listen);
  const arrive = async (url: string) => {
    sockets = await pull(Number(new URL(url).searchParams.get("port")));
    const location = await server.control.authorize(url, "ada@example.test", true);
    const sentMs = performance.now();
    await (await fetch(location)).text();
    return sentMs;
  };
  const stored = new Map<string, string>();
  const host: Host = {
    storage: { get: (key) => stored.get(key), set: (key, text) => void stored.set(key, text), delete: (key) => void stored.delete(key) },
    listen,
    openBrowser: (url) => void (callback = arrive(url)),
  };
  const auth = await createAuth({ host, client: { id: "plexicus-cli", version: "1.0.0" }, apiUrl: server.url, appUrl: server.url, trust: "loopback" });
  const { identity } = await auth.login({ method: "browser" });
  const doneMs = performance.now();
  assert.equal(identity?.email, "ada@example.test");
  const tookMs = doneMs - ((await callback) ?? Number.NaN);
  assert.ok(tookMs < 1_000, `${tookMs} ms`);
  sockets.forEach((socket) => socket.destroy());
});
