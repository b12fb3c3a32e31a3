// Break it: causes real failures, and shows the error that a user would see.

import { AuthError } from "@plexicus/auth/browser";
import { control, type FaultAction } from "../control.js";
import { el } from "../dom.js";
import type { Manner } from "../scripted-person.js";
import { forgetStored } from "../stored.js";
import type { World } from "../world.js";
import { type Action, actionList, Turn } from "./actions.js";
import { Outcome } from "./outcome.js";
import { stateWords } from "./state-words.js";
import { callOnce } from "./try-it.js";

const PATH = "/repositories";
const TOKENS = "/users/me/api-tokens";
// A 401 in the server's own form. Without it, a 401 may come from a proxy and does not end the login.
const REFUSED: FaultAction = {
  kind: "status",
  status: 401,
  headers: { "Content-Type": "application/problem+json" },
  body: JSON.stringify({ status: 401, title: "Unauthorized" }),
};
const HOUR_MS = 3_600_000;
const WEEKEND_MS = 60 * HOUR_MS;

export function breakIt(world: World): HTMLElement {
  const outcome = new Outcome(world);
  const login = (manner: Manner, note: string, timeoutMs: number) => async () => {
    try {
      await world.logIn({ method: "browser", timeoutMs }, manner);
    } catch (error) {
      outcome.bad(error, note);
    } finally {
      world.host.popup?.close();
    }
  };
  const broken =
    (path: string, action: FaultAction, note: string, times = 1) =>
    async () => {
      await signedIn(world);
      await control.fault(path, action, times);
      await failing(outcome, path === TOKENS ? listTokens(world) : callOnce(world), note);
      await control.clearFaults();
    };
  const actions: Action[] = [
    {
      name: "Deny",
      shows: "Grace denies",
      run: login("denies", "Grace denied the login, and nothing was stored.", 20_000),
    },
    {
      name: "Wrong state",
      shows: "a forged callback",
      run: login(
        "is sent to a forged callback",
        "The forged callback was rejected. The login kept waiting for the real one, which never arrived.",
        2_500,
      ),
    },
    {
      name: "Late callback",
      shows: "after the deadline",
      run: login(
        "returns late",
        "The code arrived after the login had timed out. It was not exchanged, and it expires within a minute.",
        1_000,
      ),
    },
    { name: "Code used twice", shows: "an attacker replays it", run: () => replay(world, outcome) },
    {
      name: "401 now",
      shows: "the token is refused once",
      run: broken(PATH, REFUSED, "A refused token is not sent again. Sign in again."),
    },
    { name: "Revoke", shows: "in Settings → API Tokens", run: () => revoke(world, outcome) },
    {
      name: "429",
      shows: "too many requests",
      run: broken(TOKENS, { kind: "status", status: 429, headers: { "Retry-After": "7" } }, "You are still signed in."),
    },
    {
      name: "5xx",
      shows: "the server fails",
      run: broken(TOKENS, { kind: "status", status: 503 }, "A server error never logs you out."),
    },
    { name: "Slow", shows: "no answer in 20 s", run: () => slow(world, outcome) },
    {
      name: "Dead network",
      shows: "the connection drops",
      // A browser retries on every connection that it has open.
      run: broken(TOKENS, { kind: "drop" }, "You are still signed in, and nothing was changed.", 20),
    },
    {
      name: "Captive portal",
      shows: "a sign-in page of the network answers",
      run: broken(
        TOKENS,
        { kind: "redirect", location: "http://portal.example/login" },
        "The redirect was not followed, so the token was not sent anywhere else.",
      ),
    },
    { name: "Clock skew", shows: "this clock is 2 h ahead", run: () => skew(world, outcome) },
    { name: "Back after a weekend", shows: "60 h unused", run: () => weekend(world, outcome) },
    { name: "Storage that forgets", shows: "the browser evicts it", run: () => forget(world, outcome) },
  ];
  return el("div", {}, outcome.element, actionList(actions, new Turn(outcome)));
}

// Shows how it fails. A token in the environment or a storage in memory may keep it from failing.
async function failing(outcome: Outcome, action: Promise<unknown>, note: string): Promise<void> {
  try {
    await action;
    outcome.good("Nothing broke", "The fault affects something that is not in use now: see Store.");
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    outcome.bad(error, note);
  }
}

function listTokens(world: World): Promise<unknown> {
  return world.perform("call", "list the tokens", (auth) => auth.tokens.list());
}

// Every failure here needs a login.
async function signedIn(world: World): Promise<void> {
  if (world.status?.state === "logged_in") return;
  await world.logIn({ method: "browser" }, "approves");
}

// Acts as a thief who saw the address of the callback in a log, and even the whole exchange.
async function replay(world: World, outcome: Outcome): Promise<void> {
  await world.logIn({ method: "browser" }, "approves");
  world.recorder.add("browser", "api", "exchange", "an attacker replays the code");
  const headers = { "Content-Type": "application/x-www-form-urlencoded", "X-Plexicus-Client": "thief/1.0" };
  const answer = await fetch("/auth/cli/token", { method: "POST", headers, body: world.lastExchange });
  const { error } = (await answer.json()) as { error: string };
  world.recorder.add("api", "browser", "trouble", `${answer.status} ${error}`);
  const note = `The replay got ${answer.status} ${error}. The server also revoked the first token, because it cannot know which of the two was the attacker.`;
  await failing(outcome, callOnce(world), note);
}

async function revoke(world: World, outcome: Outcome): Promise<void> {
  await signedIn(world);
  await control.revokeAll(world.person);
  await failing(outcome, callOnce(world), "It stopped working at once, because every call asks the server.");
}

// The core waits by this page's clock, so moving it shortens the wait.
async function slow(world: World, outcome: Outcome): Promise<void> {
  await signedIn(world);
  await control.fault(TOKENS, { kind: "delay", ms: 4_000 });
  setTimeout(() => world.clock.advance(21_000), 1_000);
  await failing(
    outcome,
    listTokens(world),
    "The request timed out. (Both clocks were moved ahead by 21 s, so that you did not have to wait.)",
  );
  await control.advance(21_000);
  await control.clearFaults();
  await world.refresh();
}

async function skew(world: World, outcome: Outcome): Promise<void> {
  await signedIn(world);
  world.clock.skew(2 * HOUR_MS);
  try {
    const { state, clockSkewMs } = await world.perform("status", "status", (auth) => auth.status({ verify: true }));
    const hours = ((clockSkewMs ?? 0) / HOUR_MS).toFixed(1);
    outcome.good(
      `Still ${stateWords(state)}`,
      `The server's clock is ${hours} h off this one. The core measures the difference and judges expiry by the server's clock.`,
    );
  } finally {
    world.clock.skew(0);
    await world.refresh();
  }
}

// The page is closed on Friday and opened on Monday.
async function weekend(world: World, outcome: Outcome): Promise<void> {
  await signedIn(world);
  await world.restart(() => world.advance(WEEKEND_MS));
  const { state } = world.status ?? { state: "logged_out" };
  const asking = world.perform("ensure", "ensure a login", (auth) => auth.ensureLoggedIn({ interactive: false }));
  const note = `Before it asked the server, the page only knew: ${stateWords(state)}. Another tab could have used the login.`;
  await failing(outcome, asking, note);
}

async function forget(world: World, outcome: Outcome): Promise<void> {
  await signedIn(world);
  await forgetStored();
  await world.restart();
  const asking = world.perform("call", "token", (auth) => auth.token());
  await failing(
    outcome,
    asking,
    "The user did not sign out: a marker in a second store shows that this browser lost the login.",
  );
}
