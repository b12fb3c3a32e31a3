/** Who is measured, each with its program in `measured/clients/`. */

export interface Contender {
  /** The program's name. */
  name: string;
  /** The npm package; none is written by hand. */
  package?: string;
  /** What its program is bundled for. */
  platform: "browser" | "node";
  /** The wasm stands beside its program as a file. */
  wasmFile?: true;
}

export const CONTENDERS: readonly Contender[] = [
  { name: "floor", platform: "browser" },
  { name: "plexicus", package: "@plexicus/auth", platform: "browser" },
  { name: "plexicus-slim", package: "@plexicus/auth", platform: "browser", wasmFile: true },
  { name: "plexicus-node", package: "@plexicus/auth", platform: "node" },
  { name: "oauth4webapi", package: "oauth4webapi", platform: "browser" },
  { name: "openid-client", package: "openid-client", platform: "browser" },
  { name: "oidc-client-ts", package: "oidc-client-ts", platform: "browser" },
  { name: "auth0-spa-js", package: "@auth0/auth0-spa-js", platform: "browser" },
  { name: "badgateway", package: "@badgateway/oauth2-client", platform: "browser" },
  { name: "octokit", package: "@octokit/auth-oauth-device", platform: "browser" },
  { name: "google", package: "google-auth-library", platform: "node" },
  { name: "msal-node", package: "@azure/msal-node", platform: "node" },
  { name: "azure-identity", package: "@azure/identity", platform: "node" },
];

/** The names of ours. */
export function isOurs({ package: name }: Contender): boolean {
  return name === "@plexicus/auth";
}
