// Checks whether the API and the web app can be reached, and how far this machine's clock is off.

import type { Host, ResponseLike } from "../../../types/index.js";
import { FIXED_INIT, VARIABLES } from "#constants";
import { type Check, type Finding, findings } from "./finding.js";

const DEADLINE_MS = 10_000;
const MOST_SKEW_MS = 30_000;
const REMEDY = "Check the network, the proxy (HTTPS_PROXY, NODE_EXTRA_CA_CERTS) and the address";

export const network: Check = async ({ auth, host }) => {
  const [api, app] = await Promise.all([
    reach("API", `${auth.apiOrigin}/sessions/self`, host),
    auth.appUrl === null ? undefined : reach("Web app", auth.appUrl, host),
  ]);
  const unknown = findings("Web app").warning(
    "Its address is unknown",
    `Set ${VARIABLES.appUrl}, or sign in with a code: plexicus login --device`,
  );
  return [api.finding, app?.finding ?? unknown, ...clock(api)];
};

interface Reached {
  finding: Finding;
  skewMs?: number;
}

async function reach(name: string, url: string, host: Host): Promise<Reached> {
  const { ok, warning, problem } = findings(name);
  const { origin } = new URL(url);
  try {
    const asked = Date.now();
    const { status, headers } = await get(url, host);
    const took = Date.now() - asked;
    const date = Date.parse(headers.get("date") ?? "");
    const skew = Number.isNaN(date) ? {} : { skewMs: date - (asked + took / 2) };
    if (status === 0 || (status >= 300 && status < 400)) {
      return {
        finding: warning(
          `${origin} answers with a redirect`,
          "Sign in to the network first if it has a sign-in page, or correct the address",
        ),
        ...skew,
      };
    }
    if (status >= 500)
      return { finding: warning(`${origin} answers, but fails (HTTP ${status})`, "Try again later"), ...skew };
    return { finding: ok(`${origin} answers within ${took} ms`), ...skew };
  } catch (error) {
    const { cause, message } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    return { finding: problem(`${origin} cannot be reached: ${why}`, REMEDY) };
  }
}

async function get(url: string, { fetch: own }: Host): Promise<ResponseLike> {
  const init = {
    method: "GET",
    headers: { Accept: "application/json" },
    ...FIXED_INIT,
    signal: AbortSignal.timeout(DEADLINE_MS),
  } as const;
  return own ? own(url, init) : fetch(url, init);
}

function clock({ skewMs }: Reached): Finding[] {
  const { ok, warning } = findings("Clock");
  if (skewMs === undefined) return [];
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= MOST_SKEW_MS)
    return [ok(`It agrees with the server's clock to within ${Math.max(seconds, 1)} s`)];
  return [
    warning(
      `It is ${seconds} s ${skewMs > 0 ? "behind" : "ahead"}, by the API's clock`,
      "Turn on automatic time; until then, expiry is judged by the server's clock",
    ),
  ];
}
