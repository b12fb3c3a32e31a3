// The test kit in a page, where none of Node's modules exist.
import { createAuth } from "@plexicus/auth";
import { createTestKit } from "@plexicus/auth/testing";

tried().then(
  (said) => (document.title = said),
  (thrown) => (document.title = `${thrown}`),
);

async function tried() {
  const kit = createTestKit({ renews: true });
  kit.server.respond("GET /repositories", { json: { items: [] } });
  const auth = await createAuth({ host: kit.host, client: { id: "plexicus-test", version: "1.0.0" } });
  await auth.login();
  await kit.clock.advance(24 * 3_600_000);
  await kit.fault("lost_answer", { route: "POST /oauth/token" });
  const { status } = await kit.clock.run(auth.fetch("/repositories"));
  await auth.adoptToken(kit.server.createToken());
  const { revoked } = await kit.clock.run(auth.tokens.rotate());
  return `${status}, ${revoked}`;
}
