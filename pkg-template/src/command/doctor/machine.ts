// Checks what the browser login needs on this machine: a port to listen on, and a browser.

import { createServer } from "node:net";
import { CALLBACK_PORTS } from "#constants";
import { type Check, findings } from "./finding.js";

const { first: FIRST_PORT, last: LAST_PORT } = CALLBACK_PORTS;

export const ports: Check = async () => {
  const { ok, warning, problem } = findings("Loopback ports");
  const all = Array.from({ length: LAST_PORT - FIRST_PORT + 1 }, (_, index) => FIRST_PORT + index);
  const free: number[] = [];
  for (const port of all) if (await isFree(port)) free.push(port);
  const count = `${free.length} of ${all.length} ports from ${FIRST_PORT} to ${LAST_PORT} on 127.0.0.1 are free`;
  if (free.length === 0) return [problem(count, "Sign in with a code: plexicus login --device")];
  if (free.length < 5)
    return [warning(count, "Close programs that use many ports, or sign in with a code: plexicus login --device")];
  return [ok(count)];
};

export const browser: Check = async ({ host }) => {
  const { ok, warning } = findings("Browser");
  if (host.browser !== "none") return [ok("A browser can be opened here")];
  const isRemote = ["SSH_CONNECTION", "SSH_TTY", "CODESPACES"].some((name) => process.env[name]);
  const why = isRemote ? "This is a remote session: a browser would open on the remote machine" : "There is no display";
  return [warning(why, "Sign in with a code: plexicus login --device")];
};

export const runtime: Check = async () => [
  findings("Node").ok(`${process.version} on ${process.platform} ${process.arch}`),
];

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
