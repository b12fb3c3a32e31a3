/** The loopback listener on real sockets. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { connect, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type ListenerRequest, renderCallbackPage } from "@plexicus/auth";
import { type ListenerModule, load } from "./internals.js";
import { untilTrue } from "./until.js";

const { listen } = await load<ListenerModule>("listener");
const FIRST = 19_100;
const range = { firstPort: FIRST, lastPort: FIRST + 9 };
const PAGE = { status: 200, title: "done", text: "You can go back." };

/** The response to the raw text of a request. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.end(text);
  let answer = "";
  for await (const piece of socket) answer += String(piece);
  return answer;
}

async function bindable(port: number, host = "127.0.0.1"): Promise<boolean> {
  const server = createServer();
  const bound = await new Promise<boolean>((resolve) => {
    server
      .once("error", () => resolve(false))
      .once("listening", () => resolve(true))
      .listen(port, host);
  });
  server.close();
  if (bound) await once(server, "close");
  return bound;
}

test("binds the first free port of the range and skips ports that are taken", async (t) => {
  const onRequest = () => undefined;
  const one = await listen({ ...range, onRequest });
  const two = await listen({ ...range, onRequest });
  t.after(() => [one, two].forEach((listener) => listener.close()));
  assert.deepEqual([one.port, two.port], [FIRST, FIRST + 1]);
  await assert.rejects(listen({ firstPort: FIRST, lastPort: FIRST + 1, onRequest }), /taken/);
});

test("binds only 127.0.0.1", async (t) => {
  const listener = await listen({ ...range, onRequest: () => undefined });
  t.after(() => listener.close());
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address && !address.internal && address.family === "IPv4");
  for (const host of ["127.0.0.2", ...others.map((address) => address?.address ?? "")]) {
    const socket = connect(listener.port, host);
    const outcome = await new Promise((resolve) => {
      socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code));
      socket.once("connect", () => resolve("connected"));
    });
    socket.destroy();
    assert.equal(outcome, "ECONNREFUSED", host);
  }
});

test("passes requests on unchanged and answers them when the reply is given", async (t) => {
  const requests: ListenerRequest[] = [];
  const listener = await listen({ ...range, onRequest: (incoming) => void requests.push(incoming) });
  t.after(() => listener.close());
  const answering = fetch(`http://127.0.0.1:${listener.port}/callback?code=a%20b&state=x`).then((answer) =>
    answer.text(),
  );
  await untilTrue(() => requests.length > 0);
  assert.equal(await Promise.race([answering, sleep(300, "waiting")]), "waiting");
  const [incoming] = requests;
  assert.ok(incoming);
  const { method, target, host } = incoming;
  assert.deepEqual(
    { method, target, host },
    { method: "GET", target: "/callback?code=a%20b&state=x", host: `127.0.0.1:${listener.port}` },
  );
  incoming.reply(PAGE);
  assert.equal(await answering, renderCallbackPage(PAGE).body);
});

test("two Host headers, or none, give an empty host", async (t) => {
  const hosts: string[] = [];
  const onRequest = ({ host, reply }: ListenerRequest) => (hosts.push(host), reply(PAGE));
  const listener = await listen({ ...range, onRequest });
  t.after(() => listener.close());
  const own = `127.0.0.1:${listener.port}`;
  await raw(listener.port, `GET / HTTP/1.1\r\nHost: ${own}\r\n\r\n`);
  await raw(listener.port, `GET / HTTP/1.1\r\nHost: ${own}\r\nHost: ${own}\r\n\r\n`);
  await raw(listener.port, `GET / HTTP/1.1\r\nHost: evil.example\r\nHost: ${own}\r\n\r\n`);
  await raw(listener.port, "GET / HTTP/1.0\r\n\r\n");
  assert.deepEqual(
    hosts.filter((host) => host !== ""),
    [own],
    "only the one clear host is one",
  );
});

test("passes an absolute request target on unchanged", async (t) => {
  const targets: string[] = [];
  const onRequest = ({ target, reply }: ListenerRequest) => (targets.push(target), reply(PAGE));
  const listener = await listen({ ...range, onRequest });
  t.after(() => listener.close());
  await raw(listener.port, `GET http://127.0.0.1:${listener.port}/callback HTTP/1.1\r\nHost: x\r\n\r\n`);
  assert.deepEqual(targets, [`http://127.0.0.1:${listener.port}/callback`]);
});

test("refuses headers that are far too large without calling onRequest", async (t) => {
  let count = 0;
  const listener = await listen({ ...range, onRequest: () => void count++ });
  t.after(() => listener.close());
  const answer = await raw(listener.port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(20_000)}\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 431 /);
  assert.equal(count, 0);
});

test("closing sends the pending reply and frees the port", async () => {
  let incoming: ListenerRequest | undefined;
  const listener = await listen({ ...range, onRequest: (request) => void (incoming = request) });
  const answering = fetch(`http://127.0.0.1:${listener.port}/callback`).then((answer) => answer.text());
  while (!incoming) await sleep(5);
  incoming.reply({ ...PAGE, text: "x".repeat(100_000) });
  listener.close();
  assert.match(await answering, /x{100000}<\/p><\/main><\/html>$/);
  assert.ok(await bindable(listener.port));
});

test("a browser that keeps its connection open does not keep the port busy", async () => {
  const listener = await listen({ ...range, onRequest: ({ reply }) => reply(PAGE) });
  const idle = connect(listener.port, "127.0.0.1");
  await once(idle, "connect");
  idle.on("error", () => undefined);
  const half = request({ port: listener.port, host: "127.0.0.1", method: "POST", headers: { "Content-Length": "10" } });
  half.on("error", () => undefined);
  half.write("x");
  await sleep(50);
  listener.close();
  assert.ok(await bindable(listener.port));
  if (!idle.destroyed)
    await Promise.race([once(idle, "close"), sleep(3_000).then(() => assert.fail("the connection stays open"))]);
  half.destroy();
});
