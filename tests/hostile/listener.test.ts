/** A listener under attack from many connections still handles the real callback at once. */

import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { after, before, test } from "node:test";

import { createAuth, type Host } from "@plexicus/auth";
import { createNodeHost } from "@plexicus/auth/node";

import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { HOSTILE, pull } from "./strangers.js";

let server: DevServer;

before(async () => {
  server = await startDevServer();
});
after(async () => server.stop());

test(`with ${HOSTILE} hostile connections, the login finishes within a second of its callback`, async () => {
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
    storage: {
      get: (key) => stored.get(key),
      set: (key, text) => void stored.set(key, text),
      delete: (key) => void stored.delete(key),
    },
    listen,
    openBrowser: (url) => void (callback = arrive(url)),
  };
  const auth = await createAuth({
    host,
    client: { id: "plexicus-cli", version: "1.0.0" },
    apiUrl: server.url,
    appUrl: server.url,
    trust: "loopback",
  });
  const { identity } = await auth.login({ method: "browser" });
  const doneMs = performance.now();
  assert.equal(identity?.email, "ada@example.test");
  const tookMs = doneMs - ((await callback) ?? Number.NaN);
  assert.ok(tookMs < 1_000, `${tookMs} ms`);
  sockets.forEach((socket) => socket.destroy());
});
