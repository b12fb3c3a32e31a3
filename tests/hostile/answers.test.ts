/** Answers of a hostile server, on real sockets, through Node's own `fetch`. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";

import { type Auth, createAuth } from "@plexicus/auth";

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.canary";
const MEGABYTE = 1024 * 1024;

const servers: Server[] = [];
const sockets: Socket[] = [];
after(() => {
  sockets.forEach((socket) => socket.destroy());
  servers.forEach((server) => server.close());
});

/** An `Auth` for a server that answers every connection this way. */
async function against(answer: (socket: Socket) => void): Promise<Auth> {
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => undefined));
    socket.once("data", () => answer(socket));
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const storage = { get: () => undefined, set: () => undefined, delete: () => undefined };
  const env = (name: string) => (name === "PLEXICUS_API_TOKEN" ? TOKEN : undefined);
  return createAuth({
    host: { storage, env },
    client: { id: "plexicus-test", version: "1.0.0" },
    apiUrl: `http://127.0.0.1:${port}`,
    trust: "loopback",
  });
}

/** The error code for such a server, the time it took, and the growth in memory. */
async function outcome(
  answer: (socket: Socket) => void,
): Promise<{ code: string | undefined; tookMs: number; grewBy: number }> {
  const auth = await against(answer);
  const [begin, before] = [performance.now(), process.memoryUsage().rss];
  const { error } = await auth.status({ verify: true });
  const [tookMs, grewBy] = [performance.now() - begin, process.memoryUsage().rss - before];
  assert.ok(!JSON.stringify(error).includes("canary"));
  return { code: error?.code, tookMs, grewBy };
}

const head = (fields: string, status = "200 OK") =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\n${fields}\r\n`;

test("an endless body is aborted at the size limit and not kept in memory", async () => {
  const { code, grewBy } = await outcome((socket) => {
    socket.write(head("Transfer-Encoding: chunked\r\n"));
    const chunk = `10000\r\n${" ".repeat(0x10000)}\r\n`;
    const pour = () => {
      while (socket.writable && socket.write(chunk));
    };
    socket.on("drain", pour);
    pour();
  });
  assert.equal(code, "answer_invalid");
  assert.ok(grewBy < 64 * MEGABYTE, `${grewBy} bytes`);
});

test("a compressed bomb is aborted at the same limit", async () => {
  const bomb = gzipSync(Buffer.alloc(256 * MEGABYTE, " "));
  const { code, grewBy } = await outcome((socket) => {
    socket.end(
      Buffer.concat([Buffer.from(head(`Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n`)), bomb]),
    );
  });
  assert.equal(code, "answer_invalid");
  assert.ok(grewBy < 64 * MEGABYTE, `${grewBy} bytes`);
});

test("a body that arrives byte by byte times out after twenty seconds in total", async () => {
  const { code, tookMs } = await outcome((socket) => {
    socket.write(head("Content-Length: 1000\r\n"));
    const drip = setInterval(() => socket.write(" "), 500);
    socket.on("close", () => clearInterval(drip));
  });
  assert.equal(code, "request_timed_out");
  assert.ok(tookMs > 19_000 && tookMs < 25_000, `${tookMs} ms`);
});

test("endless headers time out after twenty seconds as well", async () => {
  const { code, tookMs } = await outcome((socket) => socket.write("HTTP/1.1 200 OK\r\nX-Slow: "));
  assert.equal(code, "request_timed_out");
  assert.ok(tookMs > 19_000 && tookMs < 25_000, `${tookMs} ms`);
});

const CASES: readonly (readonly [name: string, answer: string, code: string])[] = [
  ["cut off in the middle", `${head("Content-Length: 1000\r\n")}{"user_id":`, "server_unreachable"],
  ["closed without a word", "", "server_unreachable"],
  ["no HTTP at all", "SSH-2.0-OpenSSH_9.9\r\n", "server_unreachable"],
  ["empty", head("Content-Length: 0\r\n"), "answer_invalid"],
  [
    "the sign-in page of a hotel",
    `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>`,
    "answer_invalid",
  ],
  ["what is no gzip", `${head("Content-Encoding: gzip\r\nContent-Length: 9\r\n")}{"a":"b"}`, "server_unreachable"],
  [
    "a redirect",
    head("Location: http://127.0.0.1:9/elsewhere\r\nContent-Length: 0\r\n", "302 Found"),
    "redirect_refused",
  ],
  [
    "a permanent redirect",
    head("Location: /elsewhere\r\nContent-Length: 0\r\n", "308 Permanent Redirect"),
    "redirect_refused",
  ],
  [
    "503 with a day to wait",
    head("Retry-After: 86400\r\nContent-Length: 0\r\n", "503 Service Unavailable"),
    "server_error",
  ],
];

for (const [name, answer, code] of CASES) {
  test(`an answer that is ${name}: ${code}`, async () => {
    let connections = 0;
    const seen = await outcome((socket) => {
      connections += 1;
      socket.end(answer);
    });
    assert.equal(seen.code, code);
    if (code === "redirect_refused") assert.equal(connections, 1);
  });
}
