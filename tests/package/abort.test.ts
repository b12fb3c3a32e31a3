/** An abort closes the socket, whatever was garbage-collected before. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { runInNewContext } from "node:vm";
import { setFlagsFromString } from "node:v8";
import { createAuth } from "@plexicus/auth";
import { createTestKit } from "@plexicus/auth/testing";
import { client } from "./opened-kit.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

test("an abort closes the socket of the core's request, even after a garbage collection", async (t) => {
  const server = createServer();
  const connected = once(server, "connection");
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const { storage, env } = createTestKit({ env: { PLEXICUS_API_TOKEN: "pat_1" } }).host;
  const auth = await createAuth({
    host: { storage, env },
    client,
    apiUrl: `http://127.0.0.1:${port}`,
    trust: "loopback",
  });
  const cancelling = new AbortController();
  const asked = auth.status({ verify: true, signal: cancelling.signal });
  const [socket] = (await connected) as [Socket];
  t.after(() => socket.destroy());
  const ended = once(socket.resume(), "close");
  // Finalizers run in event-loop turns of their own.
  for (let round = 0; round < 20; round++) {
    collect();
    await sleep(5);
  }
  cancelling.abort();
  await assert.rejects(asked, { code: "cancelled" });
  const outcome = await Promise.race([ended.then(() => "closed"), sleep(10_000, "still open", { ref: false })]);
  assert.equal(outcome, "closed");
});
