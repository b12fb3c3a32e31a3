// The whole flow of the Node adapter: a login into the credentials file, a request, a logout.
import { createNodeAuth } from "@plexicus/auth/node";

const [token = ""] = process.argv.slice(2);
const auth = await createNodeAuth({ client: { id: "plexicus-cli", version: "1.0.0" } });
const { identity } = await auth.adoptToken(token);
const answer = await auth.fetch("/repositories");
const { deleted } = await auth.logout();
console.log(`${identity?.email} ${answer.status} ${deleted} ${(await auth.status()).state}`);
await auth.dispose();
