/** What is left of a login in the wasm's memory once it is over: nothing that is secret. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { untilTrue } from "./until.js";
import { wasmMemory } from "./wasm-memory.js";

const { createAuth } = await import("@plexicus/auth");
type ListenOptions = import("@plexicus/auth").ListenOptions;

/** Where each of these texts stands in the memory, as UTF-8 or as UTF-16. */
function found(secrets: readonly string[]): string[] {
  const memory = wasmMemory();
  return secrets.filter((secret) => memory.includes(secret, 0, "utf8") || memory.includes(secret, 0, "utf16le"));
}

/** A server whose every secret begins with its kind and is like no other. */
class SecretiveServer {
  readonly given: string[] = [];

  secret(kind: string): string {
    const secret = `${kind}_canary-${this.given.length}-${"abcdefghij".repeat(4)}`;
    this.given.push(secret);
    return secret;
  }

  readonly #revoked = new Set<string>();

  readonly fetch = async (
    url: string,
    init: { method?: string; headers: Record<string, string>; body?: unknown },
  ): Promise<Response> => {
    const { pathname } = new URL(url);
    const bearer = new Headers(init.headers).get("authorization") ?? "";
    if (this.#revoked.has(bearer)) return Response.json({ detail: "revoked" }, { status: 401 });
    const form = new URLSearchParams(typeof init.body === "string" ? init.body : "");
    for (const name of ["code_verifier", "state", "code", "device_code", "refresh_token"]) {
      const value = form.get(name);
      if (value) this.given.push(value);
    }
    const token = () => ({
      access_token: this.secret("plxs"),
      token_type: "Bearer",
      token_id: "t1",
      name: "laptop",
    });
    const answers: Record<string, () => unknown> = {
      "/oauth/device_authorization": () => ({
        device_code: this.secret("plxd"),
        user_code: "ABCD-EFGH",
        verification_uri: "https://app.plexicus.ai/activate",
        expires_in: 600,
        interval: 1,
      }),
      // The first is near its end: it is renewed before it is used.
      "/oauth/token": () => ({
        ...token(),
        refresh_token: this.secret("plxr"),
        expires_in: form.has("device_code") ? 5 : 3_600,
      }),
      "/auth/cli/token": token,
      "/users/me/api-tokens": () => (init.method === "POST" ? { ...token(), expires_at: null } : { data: [] }),
    };
    if (init.method === "DELETE") this.#revoked.add(bearer);
    if (init.method === "DELETE") return new Response(null, { status: 204 });
    return Response.json(
      (answers[pathname] ?? (() => ({ user_id: "u1", email: "ada@example.test", client_id: "c1", items: [] })))(),
    );
  };
}

test("after a logout nothing secret is left in the memory", async () => {
  const server = new SecretiveServer();
  const stored = new Map<string, string>();
  const storage = {
    get: (key: string) => stored.get(key),
    set: (key: string, value: string) => void stored.set(key, value),
    delete: (key: string) => void stored.delete(key),
  };
  const prompt = { show: () => undefined, ask: () => server.secret("plxc") };
  let arrive: ListenOptions["onRequest"] = () => undefined;
  const listen = async ({ onRequest }: ListenOptions) => ((arrive = onRequest), { port: 9100, close: () => undefined });
  const openBrowser = (url: string) => {
    const state = new URL(url).searchParams.get("state") ?? "";
    const target = `/callback?code=${server.secret("plxc")}&state=${state}`;
    arrive({ method: "GET", target, host: "127.0.0.1:9100", reply: () => undefined });
  };
  const host = { storage, fetch: server.fetch, prompt, listen, openBrowser };
  const auth = await createAuth({ host, client: { id: "plexicus-test", version: "1.0.0" } });
  for (const method of ["browser", "device", "paste"] as const) {
    await auth.login({ method });
    const { value } = await auth.token();
    assert.ok(server.given.includes(value));
    assert.deepEqual(found([value]), [value], "what is in use is there: the search finds it");
    await auth.fetch("/repositories", { method: "POST", body: JSON.stringify({ a: 1 }) });
    await auth.status({ verify: true });
    await auth.tokens.create({ name: "another" });
    if (method === "browser") await auth.tokens.rotate(); // takes five seconds
    await auth.logout();
    // A second after a login, the core looks at it once more.
    await untilTrue(() => ![...stored.keys()].some((key) => key.includes(":pending:")));
    await turn();
    assert.deepEqual(found(server.given), [], method);
  }
});
