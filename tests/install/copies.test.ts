/** Several copies of the package in one process, and a copy whose globals are not the caller's. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

import type * as Package from "@plexicus/auth";
import type * as Programs from "./programs/ask.mjs";
import { newProject, WORKS } from "./project.js";

const client = { id: "plexicus-test", version: "1.0.0" };

function required(project: string): typeof Package {
  return createRequire(join(project, "index.js"))("@plexicus/auth") as typeof Package;
}

async function programs(project: string): Promise<typeof Programs> {
  return (await import(join(project, "ask.mjs"))) as typeof Programs;
}

test("two copies share a storage: one logs in, the other uses the login and logs out", async (t) => {
  const [here, there] = [await newProject(t), await newProject(t)];
  const [one, other] = [required(here), required(there)];
  assert.notEqual(one.createAuth, other.createAuth);
  const { ask, memory } = await programs(here);
  for (const copy of [one, other]) assert.equal(await ask(copy), WORKS);

  const storage = memory();
  let isRevoked = false;
  const fetch = async (_: string, { method }: { method?: string }) => {
    if (isRevoked) return Response.json({ detail: "revoked" }, { status: 401 });
    isRevoked = method === "DELETE";
    return Response.json({ user_id: "u1" });
  };
  const auths = await Promise.all([one, other].map((copy) => copy.createAuth({ client, host: { storage, fetch } })));
  await auths[0]?.adoptToken("pat_shared");
  assert.equal((await auths[1]?.token())?.value, "pat_shared");
  await auths[1]?.logout();
  for (const auth of auths) await assert.rejects(auth.token(), { name: "AuthError", code: "no_credentials" });
});

test("one copy works when it is imported and required at the same time", async (t) => {
  const project = await newProject(t);
  const { ask } = await programs(project);
  const imported = (await import(join(project, "node_modules/@plexicus/auth/esm/index.js"))) as typeof Package;
  assert.deepEqual(await Promise.all([ask(imported), ask(required(project))]), [WORKS, WORKS]);
});

test("a copy required in an isolated context accepts a host from outside", async (t) => {
  const project = await newProject(t);
  const { ask } = await programs(project);
  const isolated = requireIsolated(join(project, "node_modules/@plexicus/auth/cjs/index.js")) as typeof Package;
  assert.ok(!(isolated.AuthError.prototype instanceof Error), "its globals are not ours");
  assert.equal(await ask(isolated), WORKS);
});

/** The globals of a page, in addition to the language itself. */
const PROVIDED = [
  ...([
    "AbortController",
    "atob",
    "Blob",
    "clearTimeout",
    "crypto",
    "DecompressionStream",
    "fetch",
    "Headers",
  ] as const),
  ...(["performance", "Request", "Response", "setTimeout", "TextDecoder", "TextEncoder", "URL"] as const),
];

/**
 * Loads a module in a context without `process`, `Buffer` or a `require` for packages, like a sandboxed
 * preload script.
 */
function requireIsolated(main: string): object {
  const context = createContext(Object.fromEntries(PROVIDED.map((name) => [name, globalThis[name]])));
  const modules = new Map<string, { exports: object }>();
  const load = (path: string): object => {
    const known = modules.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(path, module);
    const code = `(function (module, exports, require) {${readFileSync(path, "utf8")}\n})`;
    const run = runInContext(code, context, { filename: path }) as (...given: unknown[]) => void;
    run(module, module.exports, (name: string) => load(join(dirname(path), name)));
    return module.exports;
  };
  return load(main);
}
