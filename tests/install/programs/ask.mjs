// The test that every program here runs; the result is the same wherever the package works.

/**
 * Sends a request with the environment's token, and requests a token where there is none.
 * @param {Pick<typeof import("@plexicus/auth"), "createAuth" | "AuthError">} auth
 */
export async function ask({ createAuth, AuthError }) {
  let sent = "";
  const client = { id: "plexicus-test", version: "1.0.0" };
  const signedIn = await createAuth({
    client,
    host: {
      storage: memory(),
      env: (name) => (name === "PLEXICUS_API_TOKEN" ? "pat_installed" : undefined),
      fetch: async (_url, { headers }) => {
        sent = headers["authorization"] ?? "";
        return { status: 200, headers: { get: () => null } };
      },
    },
  });
  await signedIn.fetch("/repositories");
  const signedOut = await createAuth({ client, host: { storage: memory() } });
  /** @type {unknown} */
  const thrown = await signedOut.token().catch((error) => error);
  return `${sent}, ${thrown instanceof AuthError ? thrown.code : thrown}`;
}

/** @returns {import("@plexicus/auth").CredentialStorage} */
export function memory() {
  /** @type {Map<string, string>} */
  const entries = new Map();
  return {
    get: (key) => entries.get(key),
    set: (key, text) => void entries.set(key, text),
    delete: (key) => void entries.delete(key),
  };
}
