/** Proxies and certificates, which Node's own fetch does not take from the environment by itself. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer as createProxy, request as send, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { promisify } from "node:util";

import { endedWith } from "./machine.js";
import { World } from "./world.js";

const world = new World();
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

test("HTTP_PROXY is used, and NO_PROXY keeps it out", async () => {
  const machine = await world.signedIn();
  const { port, asked } = await proxy();
  const env = { HTTP_PROXY: `http://127.0.0.1:${port}` };
  endedWith(0, await machine.run(["auth", "status"], { env }));
  assert.ok(asked.length > 0, "the proxy was not asked");
  const before = asked.length;
  endedWith(0, await machine.run(["auth", "status"], { env: { ...env, NO_PROXY: "127.0.0.1" } }));
  assert.equal(asked.length, before);
});

test("NODE_EXTRA_CA_CERTS is kept; without it the server counts as unreachable", async () => {
  const { certificate, port } = await secureServer();
  const machine = await world.machine({ PLEXICUS_API_URL: `https://localhost:${port}` });
  const token = await world.personalToken();
  const env = { PLEXICUS_API_TOKEN: token, NODE_EXTRA_CA_CERTS: certificate };
  endedWith(0, await machine.run(["auth", "status"], { env }));
  const run = await machine.run(["auth", "status", "--json"], { env: { PLEXICUS_API_TOKEN: token } });
  const { error } = JSON.parse(endedWith(4, run).stdout) as { error: { code: string } };
  assert.equal(error.code, "server_unreachable");
});

test("a proxy that is not there: exit code 4", async () => {
  const machine = await world.signedIn();
  endedWith(4, await machine.run(["auth", "status"], { env: { HTTP_PROXY: "http://127.0.0.1:9" } }));
});

test("HTTPS_PROXY and NODE_EXTRA_CA_CERTS are kept together", async () => {
  const { certificate, port: securePort } = await secureServer();
  const { port, asked } = await proxy();
  const origin = `https://localhost:${securePort}`;
  const machine = await world.machine();
  const token = await world.personalToken();
  const env = {
    PLEXICUS_API_URL: origin,
    PLEXICUS_API_TOKEN: token,
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
    NODE_EXTRA_CA_CERTS: certificate,
  };
  endedWith(0, await machine.run(["auth", "status"], { env }));
  assert.deepEqual([...new Set(asked)], [`CONNECT localhost:${securePort}`]);
  const { stdout } = endedWith(
    4,
    await machine.run(["auth", "status"], { env: { ...env, NODE_EXTRA_CA_CERTS: undefined } }),
  );
  assert.match(stdout, /could not be reached/);
});

/** A proxy for plain requests and for tunnels, and what it was asked for. */
async function proxy(): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createProxy((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { method, headers } = request;
    request.pipe(
      send(request.url ?? "", { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  server.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    const [host, port] = (request.url ?? "").split(":");
    const upstream = connect(Number(port), host ?? "", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    const hangUp = () => [upstream, socket].forEach((end) => end.destroy());
    for (const end of [upstream, socket]) end.on("error", hangUp);
    cleanUps.push(hangUp);
  });
  return { port: await listening(server), asked };
}

/** The stand-in behind a certificate that nobody trusts by itself. */
async function secureServer(): Promise<{ port: number; certificate: string }> {
  const folder = await mkdtemp(join(tmpdir(), "plexicus-ca-"));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  await promisify(execFile)("openssl", [
    ..."req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split(" "),
    ..."-addext subjectAltName=DNS:localhost -keyout".split(" "),
    key,
    "-out",
    certificate,
  ]);
  const options = { key: await readFile(key), cert: await readFile(certificate) };
  const server = createSecureServer(options, (request, response) => {
    const { method, headers } = request;
    const host = new URL(world.server.url).host;
    request.pipe(
      send(`${world.server.url}${request.url}`, { method, headers: { ...headers, host } }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  return { port: await listening(server), certificate };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}
