/** The cost of a process's first header, as a count: an engine compiles each function at its first call. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

const MOST_FUNCTIONS = 600;

const PROGRAM = `
  import { createAuth } from "@plexicus/auth/node";
  const origin = "https://api.app.plexicus.ai";
  const now = Date.now();
  const login = JSON.stringify({
    version: 1, login_id: "login-1", api_origin: origin, generation: 1, kind: "login",
    access_token: "plxs_kept", expires_at_ms: now + 3_600_000, obtained_at_ms: now,
  });
  const storage = { get: (key) => (key === "plexicus-auth:" + origin ? login : null), set() {}, delete() {} };
  const auth = await createAuth({ client: { id: "test", version: "1" }, host: { storage } });
  console.log((await auth.headers("/x")).Authorization);
`;

test(`the first header of a stored login runs at most ${MOST_FUNCTIONS} functions of the wasm`, async () => {
  // V8 logs each function that it compiles.
  const options = ["--trace-wasm-compilation-times", "--input-type=module", "--eval", PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, options);
  assert.match(stdout, /^Bearer plxs_kept$/m);
  const functions = stdout.match(/^Compiled function .* using Liftoff/gm)?.length ?? 0;
  assert.ok(functions > 100, `V8 told ${functions} functions: does it still tell them?`);
  assert.ok(functions <= MOST_FUNCTIONS, `${functions} functions ran`);
});
