/** Ten thousand logins in one process leave nothing behind. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { createAuth, type Host } from "@plexicus/auth";
import { createNodeHost } from "@plexicus/auth/node";

const LOGINS = 10_000;
const MEGABYTE = 1024 * 1024;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function usedBytes(): number {
  collectGarbage();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

/** The active ports and connections, without timers. */
async function resources(): Promise<string[]> {
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // a closed listener still sends its answers
  return process
    .getActiveResourcesInfo()
    .filter((name) => name !== "Timeout")
    .sort();
}

test(`${LOGINS} logins leave no memory, timer, port or listener behind`, async () => {
  const { listen } = createNodeHost();
  assert.ok(listen);
  const stored = new Map<string, string>();
  let isRevoked = false;
  const host: Host = {
    storage: {
      get: (key) => stored.get(key),
      set: (key, text) => void stored.set(key, text),
      delete: (key) => void stored.delete(key),
    },
    listen,
    openBrowser: (url) => {
      const query = new URL(url).searchParams;
      const target = `/callback?code=plxc_0123456789&state=${query.get("state")}`;
      void fetch(`http://127.0.0.1:${query.get("port")}${target}`).then((answer) => answer.text());
    },
    fetch: async (url, { method }) => {
      if (url.endsWith("/auth/cli/token")) isRevoked = false;
      if (isRevoked) return Response.json({ detail: "revoked" }, { status: 401 });
      isRevoked = method === "DELETE";
      if (isRevoked) return new Response(null, { status: 204 });
      if (url.endsWith("/auth/cli/token")) return Response.json({ access_token: "plxs_canary", token_type: "Bearer" });
      return Response.json({ user_id: "u1", email: "ada@example.test" });
    },
  };
  const auth = await createAuth({ host, client: { id: "plexicus-test", version: "1.0.0" } });
  const logIn = async (times: number) => {
    for (let count = 0; count < times; count++) {
      await auth.login({ method: "browser" });
      await auth.logout();
    }
  };
  const before = await resources();
  await logIn(LOGINS / 10); // until every cache is full
  const early = usedBytes();
  await logIn(LOGINS - LOGINS / 10);
  const late = usedBytes();
  assert.ok(late - early < 4 * MEGABYTE, `${((late - early) / MEGABYTE).toFixed(2)} MB more`);
  assert.deepEqual(await resources(), before);
});
