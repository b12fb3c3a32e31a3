/** After a logout, the wasm memory contains no secrets of the login. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TransportInit } from "@plexicus/auth";
import { wasmMemory } from "./wasm-memory.js";

const { createAuth } = await import("@plexicus/auth");
const { createTestKit } = await import("@plexicus/auth/testing");

/** The secrets that occur in the memory, as UTF-8 or UTF-16. */
function found(secrets: readonly string[]): string[] {
  const memory = wasmMemory();
  return secrets.filter((secret) => memory.includes(secret, 0, "utf8") || memory.includes(secret, 0, "utf16le"));
}

/** The secrets in a response. Each value is unique. */
function secretsIn(text: string): string[] {
  const { access_token, refresh_token, device_code } = JSON.parse(text || "{}") as Record<string, string | undefined>;
  return [access_token, refresh_token, device_code].filter((secret) => secret !== undefined);
}

/** The secrets in a form. */
function secretsOf(form: string): string[] {
  const fields = new URLSearchParams(form);
  return ["code_verifier", "state", "code"].flatMap((name) => fields.get(name) ?? []);
}

for (const method of ["browser", "device", "paste"] as const) {
  test(`after a logout no secret is left in memory: ${method}`, async () => {
    const kit = createTestKit({ renews: true, lifetimeMs: 3_600_000 });
    const given: string[] = [];
    const fetch = async (url: string, init: TransportInit) => {
      const answer = (await kit.server.fetch(url, init)) as Response;
      given.push(...secretsOf(String(init.body ?? "")), ...secretsIn(await answer.clone().text()));
      return answer;
    };
    kit.server.respond("POST /repositories", { json: {} });
    const auth = await createAuth({ host: { ...kit.host, fetch }, client: { id: "plexicus-test", version: "1.0.0" } });
    await kit.clock.run(auth.login({ method }));
    const { value } = await auth.token();
    assert.ok(given.includes(value));
    assert.deepEqual(found([value]), [value], "what is in use is there: the search finds it");
    await kit.clock.advance(2 * 3_600_000);
    await auth.fetch("/repositories", { method: "POST", body: JSON.stringify({ a: 1 }) });
    await auth.status({ verify: true });
    await auth.adoptToken((await auth.tokens.create({ name: "another" })).value);
    await kit.clock.run(auth.tokens.rotate());
    await kit.clock.run(auth.logout());
    await kit.clock.advance(60_000); // the core's background work
    assert.ok(given.length > 5);
    assert.deepEqual(found(given), []);
  });
}
