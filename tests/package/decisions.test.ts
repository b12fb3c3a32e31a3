/** Decisions are reported as they are made, worded as in explain() and without secrets. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createAuth, type Decision } from "@plexicus/auth";
import { createTestKit } from "@plexicus/auth/testing";

test("the listener gets each decision as it is made, and explain() keeps the same ones", async () => {
  const kit = createTestKit();
  const token = kit.server.createToken();
  kit.env["PLEXICUS_API_TOKEN"] = token;
  await kit.fault("revoked_elsewhere");
  const auth = await createAuth({ host: kit.host, client: { id: "plexicus-test", version: "1.0.0" } });
  const told: Decision[] = [];
  const kept: Decision[][] = [];
  const listening = auth.onDecision((decision) => {
    told.push(decision);
    kept.push(auth.explain()); // a listener may call explain()
    throw new Error("a listener that throws does no harm");
  });
  assert.equal((await auth.token()).value, token);
  assert.ok(told.length > 0);
  assert.deepEqual(told, auth.explain());
  assert.deepEqual(kept.at(-1), told);

  await assert.rejects(
    auth.status({ verify: true }).then(() => auth.token()),
    { code: "token_rejected" },
  );
  assert.deepEqual(told.slice(-auth.explain().length), auth.explain());
  assert.equal(JSON.stringify(told).includes(token), false);

  const count = told.length;
  listening.dispose();
  await auth.token().catch(() => undefined);
  assert.equal(told.length, count);
  assert.throws(() => auth.onDecision(5 as never), { code: "invalid_option" });
  await auth.dispose();
  listening.dispose();
});
