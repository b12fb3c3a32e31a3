/** The contenders, each with its program in `measured/clients/`. */

import { BEFORE } from "./place.js";

export interface Contender {
  /** Its name in the tables. */
  name: string;
  /** The program it uses, if it is another contender's. */
  client?: string;
  /** The npm package; absent for a program written by hand. */
  package?: string;
  /** The platform that its program is bundled for. */
  platform: "browser" | "node";
  /** Whether the wasm is a file beside its program. */
  wasmFile?: true;
  /** Whether it uses the package of another build, which this one is compared with. */
  isBefore?: true;
}

const OURS: readonly Contender[] = [
  { name: "plexicus", package: "@plexicus/auth", platform: "browser" },
  { name: "plexicus-slim", package: "@plexicus/auth", platform: "browser", wasmFile: true },
  { name: "plexicus-node", package: "@plexicus/auth", platform: "node" },
];

/** The same contenders with the previous package, if one was given. */
const OURS_BEFORE = OURS.map(
  (each): Contender => ({
    ...each,
    name: before(each.name),
    client: each.name,
    isBefore: true,
  }),
);

/** Written by hand, with 46 KB of wasm to load: the minimum cost of a wasm core. */
export const FLOOR_WITH_WASM: Contender = { name: "floor-wasm", platform: "browser" };

export const CONTENDERS: readonly Contender[] = [
  { name: "floor", platform: "browser" },
  ...OURS,
  ...(BEFORE ? OURS_BEFORE : []),
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

/** The name of the same contender with the previous package. */
export function before(name: string): string {
  return name.replace("plexicus", "before");
}

/** Whether the contender is ours. */
export function isOurs({ package: name }: Contender): boolean {
  return name === "@plexicus/auth";
}
