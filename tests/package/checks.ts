// Compares what happened with what a scenario expects and with what must hold in every scenario.

import { type Auth, type Decision, isAuthError, type Progress } from "@plexicus/auth";
import { createHash } from "node:crypto";
import { inspect, isDeepStrictEqual } from "node:util";
import { difference, errorDifference, fill, fillValue, type Known, pairs } from "./expect.js";
import type { Tab } from "./fake-host.js";
import { type Outcome, SECRETS } from "./perform.js";
import type { Call, Fields, Json, Part, Visit } from "./scenario.js";

export class Checks {
  readonly complaints: string[] = [];

  constructor(readonly known: Known) {}

  complain(name: string, why: string | undefined): void {
    if (why !== undefined) this.complaints.push(`${name}: ${why}`);
  }

  /** Fails if a secret leaked. The secrets made during this run are already known here. */
  canaries(name: string, said: unknown): void {
    const text = `${JSON.stringify(said)} ${inspect(said, { depth: null })}`;
    const { state, verifier } = this.known;
    const told = ["canary", state, verifier].some((secret) => secret !== "" && text.includes(secret));
    if (told) this.complain(name, `tells a secret: ${text}`);
  }

  outcome(name: string, part: Part, outcome: Outcome): void {
    if ("error" in outcome) {
      const expected = part.error && (fillValue(part.error, this.known) as typeof part.error);
      const wrong = expected ? errorDifference(expected, outcome.error) : `failed with ${inspect(outcome.error)}`;
      this.complain(name, wrong);
      return this.canaries(name, outcome);
    }
    if (part.error) this.complain(name, `should fail, and gave ${JSON.stringify(outcome.value)}`);
    else if (part.value !== undefined)
      this.complain(name, difference(fillValue(part.value, this.known), outcome.value, "value"));
    const secret = SECRETS[part.do];
    if (secret !== "") this.canaries(name, secret ? { ...(outcome.value as object), [secret]: null } : outcome);
  }

  progress(name: string, part: Part, told: Progress[]): void {
    const { known } = this;
    if (part.progress) this.complain(name, difference(fillValue(part.progress, known), told, "progress"));
    for (const event of told) {
      if ("url" in event && event.url !== null) {
        const { state = "", code_challenge: challenge = "" } = pairs(new URL(event.url).search);
        if (!/^[\w-]{16,128}$/.test(state)) this.complain(name, `has the state ${state}`);
        if (!/^[\w-]{43}$/.test(challenge)) this.complain(name, `has the challenge ${challenge}`);
        if (event.checkCode !== checkCode(state)) this.complain(name, `shows the code ${event.checkCode}`);
      }
      this.canaries(name, { ...event, url: null });
    }
  }

  /** Checks the last address shown. */
  address(name: string, { address }: Call, told: Progress[]): void {
    if (!address) return;
    const urls = told.flatMap((event) => ("url" in event && event.url !== null ? [event.url] : []));
    const [page = "", text = ""] = urls.at(-1)?.split("?") ?? [];
    const query = Object.entries(address.query).map(([key, value]) => [key, fill(value, this.known)]);
    const expected = { page: address.page, query: Object.fromEntries(query) as Fields };
    const found = { page, query: pairs(text) };
    if (!isDeepStrictEqual(found, expected)) this.complain(name, `shows ${inspect(found)}, not ${inspect(expected)}`);
  }

  tabs(name: string, visits: Visit[], tabs: Tab[]): void {
    for (const [index, visit] of visits.entries()) {
      const { status, title, text, link } = tabs[index] ?? {};
      const what = `${name}, visit ${index + 1}`;
      if (status !== visit.status) this.complain(what, `got ${status}, not ${visit.status}`);
      if (status === undefined) continue;
      const page = `${title}: ${text}${link ? ` (${link.text}: ${link.url})` : ""}`;
      this.canaries(what, page);
      if (!page.includes(visit.page ?? "")) this.complain(what, `got the page ${page}`);
    }
  }

  /** The order of events from different windows does not count; the order within one window does. */
  events(name: string, expected: Json[], told: { window: number }[]): void {
    const sorted = [...told].sort((one, other) => one.window - other.window);
    this.complain(name, difference(fillValue(expected, this.known), sorted, "events"));
  }

  explanation(name: string, auth: Auth): void {
    let decisions: Decision[];
    try {
      decisions = auth.explain();
    } catch (error) {
      if (isAuthError(error) && error.code === "disposed") return;
      throw error;
    }
    this.canaries(name, decisions);
    for (const { flow, decision, reason, atMs, durationMs } of decisions) {
      const isTold = ["resolve", "login", "renewal"].includes(flow) && decision !== "" && reason !== "";
      if (!isTold || !Number.isInteger(atMs) || !(durationMs >= 0))
        this.complain(name, `explains nothing: ${inspect({ flow, decision, reason, atMs, durationMs })}`);
    }
  }
}

// The first 40 bits of the state's SHA-256, in Crockford base32.
function checkCode(state: string): string {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  let bits = BigInt(`0x${createHash("sha256").update(state).digest("hex").slice(0, 10)}`);
  let code = "";
  for (let index = 0; index < 8; index++, bits /= 32n) code = letters.charAt(Number(bits % 32n)) + code;
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
