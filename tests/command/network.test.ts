/** Proxies and certificates, which Node's fetch does not take from the environment on its own. */

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

import { isLoopback } from "../../pkg-template/src/command/loopback.js";
import { endedWith, type Machine } from "./machine.js";
import { World } from "./world.js";

const world = new World();
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

test("a proxy is used for a remote server, and NO_PROXY turns it off", async () => {
  const { machine, env } = await elsewhere();
  const { port, asked } = await proxy();
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "https_proxy"]) {
    asked.length = 0;
    endedWith(0, await machine.run(["auth", "status"], { env: { ...env, [name]: `http://127.0.0.1:${port}` } }));
    assert.match(asked[0] ?? "", /^CONNECT plexicus\.test:/);
  }
  asked.length = 0;
  const direct = { ...env, HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: "plexicus.test" };
  endedWith(4, await machine.run(["auth", "status"], { env: direct })); // the host does not resolve
  assert.deepEqual(asked, []);
});

test("requests to a server on this machine never use a proxy, whatever NO_PROXY says", async () => {
  const machine = await world.signedIn();
  const { port, asked } = await proxy();
  const address = `http://127.0.0.1:${port}`;
  for (const host of ["127.0.0.1", "localhost"]) {
    const api = world.server.url.replace("127.0.0.1", host);
    const env = {
      PLEXICUS_API_URL: api,
      PLEXICUS_API_TOKEN: await world.personalToken(),
      HTTP_PROXY: address,
      HTTPS_PROXY: address,
      NO_PROXY: "example.test",
      NODE_USE_ENV_PROXY: "1",
    };
    endedWith(0, await machine.run(["auth", "status"], { env }));
    endedWith(0, await machine.run(["doctor"], { env }));
  }
  assert.deepEqual(asked, []);
});

test("recognizes the hosts that are this machine", () => {
  for (const host of [
    "127.0.0.1",
    "127.1.2.3",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "api.localhost",
    "[::1]",
    "[::ffff:7f00:1]",
  ]) {
    assert.ok(isLoopback(host), host);
  }
  for (const host of [
    "128.0.0.1",
    "localhost.example.test",
    "notlocalhost",
    "[::2]",
    "127.0.0.1.example.test",
    "api.app.plexicus.ai",
  ]) {
    assert.ok(!isLoopback(host), host);
  }
});

test("NODE_EXTRA_CA_CERTS is used; without it the server counts as unreachable", async () => {
  const { certificate, port } = await secureServer();
  const machine = await world.machine({ PLEXICUS_API_URL: `https://localhost:${port}` });
  const token = await world.personalToken();
  const env = { PLEXICUS_API_TOKEN: token, NODE_EXTRA_CA_CERTS: certificate };
  endedWith(0, await machine.run(["auth", "status"], { env }));
  const run = await machine.run(["auth", "status", "--json"], { env: { PLEXICUS_API_TOKEN: token } });
  const { error } = JSON.parse(endedWith(4, run).stdout) as { error: { code: string } };
  assert.equal(error.code, "server_unreachable");
});

test("an unreachable proxy exits with code 4", async () => {
  const { machine, env } = await elsewhere();
  endedWith(4, await machine.run(["auth", "status"], { env: { ...env, HTTPS_PROXY: "http://127.0.0.1:9" } }));
});

test("HTTPS_PROXY and NODE_EXTRA_CA_CERTS work together", async () => {
  const { machine, env } = await elsewhere();
  const { port } = await proxy();
  const untrusted = { ...env, HTTPS_PROXY: `http://127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: undefined };
  const { stdout } = endedWith(4, await machine.run(["auth", "status"], { env: untrusted }));
  assert.match(stdout, /could not be reached/);
});

/** A machine whose server is `plexicus.test`, a host that only the proxy can resolve. */
async function elsewhere(): Promise<{ machine: Machine; env: NodeJS.ProcessEnv }> {
  const { certificate, port } = await secureServer();
  const env = {
    PLEXICUS_API_URL: `https://plexicus.test:${port}`,
    PLEXICUS_ALLOW_CUSTOM_API_URL: "1",
    PLEXICUS_API_TOKEN: await world.personalToken(),
    NODE_EXTRA_CA_CERTS: certificate,
  };
  return { machine: await world.machine(), env };
}

/** A proxy for plain requests and for tunnels, and the requests it received. */
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
    const port = (request.url ?? "").split(":")[1];
    const upstream = connect(Number(port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    const hangUp = () => [upstream, socket].forEach((end) => end.destroy());
    for (const end of [upstream, socket]) end.on("error", hangUp);
    cleanUps.push(hangUp);
  });
  return { port: await listening(server), asked };
}

/** The stand-in server behind a certificate that is not trusted by default. */
async function secureServer(): Promise<{ port: number; certificate: string }> {
  const folder = await mkdtemp(join(tmpdir(), "plexicus-ca-"));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  await promisify(execFile)("openssl", [
    ..."req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split(" "),
    ..."-addext subjectAltName=DNS:localhost,DNS:plexicus.test -keyout".split(" "),
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

test("for a custom server, the command says where the token will be sent and does not ask", async () => {
  const env = {
    PLEXICUS_API_URL: "https://plexicus.invalid",
    PLEXICUS_ALLOW_CUSTOM_API_URL: "1",
    PLEXICUS_API_TOKEN: "pat_1",
  };
  const machine = await world.machine(env);
  const { stdout, stderr } = endedWith(0, await machine.run(["auth", "token"], { printsToken: true }));
  assert.equal(stdout, "pat_1\n");
  assert.match(stderr, /https:\/\/plexicus\.invalid is not a plexicus\.ai host: your token will be sent there/);
});
