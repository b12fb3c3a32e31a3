// The faults of the test kit, by name.

import type { Auth } from "../../types/index.js";
import type { FaultName, FaultOptions, TestKit } from "../../types/testing.js";
import { invalidOption } from "../error.js";
import { problem } from "./answer.js";
import type { TestClock } from "./clock.js";
import { checkOptions, oneOf } from "./options.js";
import type { FakePlexicus } from "./server.js";

const MINUTE_MS = 60_000;

/** The parts of the kit that faults act on. */
interface Parts {
  readonly clock: TestClock;
  readonly server: FakePlexicus;
  readonly storage: TestKit["storage"];
  /** Returns the `Auth` of a program in another window. */
  secondWindow(): Promise<Auth>;
}

interface Fault<Options> {
  readonly takes: readonly (keyof Options)[];
  happen(parts: Parts, options: Options): void | Promise<void>;
}

const FAULTS: { readonly [Name in FaultName]: Fault<FaultOptions[Name]> } = {
  lost_answer: {
    takes: ["route", "times"],
    happen: ({ server }, { route, times }) => server.fail(route, times),
  },
  rate_limited: {
    takes: ["route", "times", "retryAfterMs"],
    happen({ server }, { route, times, retryAfterMs = 30_000 }) {
      const headers = { "retry-after": String(Math.ceil(retryAfterMs / 1000)) };
      server.fail(route, times, problem(429, "too many requests", headers));
    },
  },
  clock_skew: {
    takes: ["ms"],
    happen: ({ clock }, { ms = 10 * MINUTE_MS }) => clock.jump(ms, 0),
  },
  sleep: {
    takes: ["ms"],
    happen: ({ clock }, { ms = 8 * 60 * MINUTE_MS }) => clock.jump(ms, ms),
  },
  second_window: {
    takes: ["does"],
    async happen(parts, { does = "signs_in" }) {
      oneOf("does", does, ["signs_in", "signs_out"]);
      const other = await parts.secondWindow();
      await (does === "signs_in" ? other.login({ method: "browser" }) : other.logout());
    },
  },
  locked_store: {
    takes: ["ms"],
    async happen({ storage, clock }, { ms = MINUTE_MS }) {
      if (!storage.lock) throw invalidOption("locked_store needs a storage with a lock");
      const release = await storage.lock();
      void clock.sleep(ms).then(release);
    },
  },
  revoked_elsewhere: {
    takes: [],
    happen: ({ server }) => server.tokens.revokeAll(),
  },
};

/** Triggers a fault. Rejects with `invalid_option` if the name or an option is unknown. */
export async function fail<Name extends FaultName>(
  parts: Parts,
  name: Name,
  options: FaultOptions[Name] = {} as FaultOptions[Name],
): Promise<void> {
  const { takes, happen } = FAULTS[oneOf("fault", name, Object.keys(FAULTS) as Name[])];
  checkOptions(name, options, takes as readonly string[]);
  await happen(parts, options);
}
