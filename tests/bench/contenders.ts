/** Who is measured, each with its program in `measured/clients/`. */

import { BEFORE } from "./place.js";

export interface Contender {
  /** Its name in the tables. */
  name: string;
  /** Its program, where that is another's. */
  client?: string;
  /** The npm package; none is written by hand. */
  package?: string;
  /** What its program is bundled for. */
  platform: "browser" | "node";
  /** The wasm stands beside its program as a file. */
  wasmFile?: true;
  /** It uses the package of another build, which this one is compared with. */
  isBefore?: true;
}

const OURS: readonly Contender[] = [
  { name: "plexicus", package: "@plexicus/auth", platform: "browser" },
  { name: "plexicus-slim", package: "@plexicus/auth", platform: "browser", wasmFile: true },
  { name: "plexicus-node", package: "@plexicus/auth", platform: "node" },
];

/** The same of the package before, where one was given. */
const OURS_BEFORE = OURS.map(
  (each): Contender => ({
    ...each,
    name: before(each.name),
    client: each.name,
    isBefore: true,
  }),
);

/** By hand, with 46 KB of wasm to load: the least that a core of wasm costs. */
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

/** What the same contender of the package before is called. */
export function before(name: string): string {
  return name.replace("plexicus", "before");
}

/** The names of ours. */
export function isOurs({ package: name }: Contender): boolean {
  return name === "@plexicus/auth";
}
