// Try it: what a page does with a login, alone and with other tabs.

import type { LogoutOutcome } from "@plexicus/auth/browser";
import { control } from "../control.js";
import { el } from "../dom.js";
import { GRACE, GRACES_PASSWORD } from "../people.js";
import { Peers } from "../peers.js";
import type { World } from "../world.js";
import { type Action, actionList, Turn } from "./actions.js";
import { Outcome } from "./outcome.js";
import { stateWords } from "./state-words.js";

const PATH = "/repositories";
const MANY = 100;
const CALL_EVERY_MS = 100;

export function tryIt(world: World): HTMLElement {
  const outcome = new Outcome(world);
  const peers = new Peers(async (wish) =>
    (wish === "call" ? callOnce(world) : signOut(world)).catch((error: Error) => error.message),
  );
  const tabs = el("p", { class: "note" });
  const count = () => {
    const others = peers.count;
    tabs.textContent =
      others === 0
        ? "No other tab is open."
        : others === 1
          ? "One other tab is open."
          : `${others} other tabs are open.`;
  };
  peers.onChange(count);
  count();
  const withPeer = (action: () => Promise<void>) => async () => {
    if (peers.count === 0)
      return outcome.good("Open a second tab first", "Then press this button again to use both tabs.");
    await action();
  };
  const actions: Action[] = [
    {
      name: "Call the API",
      shows: "with the token",
      run: async () => outcome.good("The API answered", await callOnce(world)),
    },
    {
      name: `Call it ${MANY} times at once`,
      shows: "one token",
      run: async () => {
        const answers = await world.perform("call", `fetch ${PATH}, ${MANY} times`, (auth) =>
          Promise.all(Array.from({ length: MANY }, () => auth.fetch(PATH))),
        );
        outcome.good("All at once", `${answers.filter(({ ok }) => ok).length} of ${MANY} were answered with 200.`);
      },
    },
    { name: "Call with cookies only", shows: "they give no access", run: () => bothWays(world, outcome) },
    {
      name: "Who am I?",
      shows: "asks the server",
      run: async () => {
        const { identity, state } = await world.perform("status", "status", (auth) => auth.status({ verify: true }));
        outcome.good(`The server says: ${stateWords(state)}`, identity?.email ?? "", identity?.organizationName ?? "");
      },
    },
    { name: "Rotate a personal token", shows: "in use", run: () => rotate(world, outcome) },
    {
      name: "Open a second tab",
      shows: "on the same login",
      run: async () => {
        window.open(location.pathname, "_blank");
        outcome.good("A second tab opens", "Both tabs use the same storage and the same lock.");
      },
    },
    {
      name: "Call from two tabs",
      shows: "at once",
      run: withPeer(async () => {
        const [here, there] = await Promise.all([callOnce(world), peers.ask("call")]);
        outcome.good("Both tabs called", `Here: ${here}`, `There: ${there}`);
      }),
    },
    {
      name: "Sign out in the other tab",
      shows: "and see",
      run: withPeer(async () => outcome.good("The other tab signed out", await peers.ask("logout"))),
    },
  ];
  return el("div", {}, hint(), actionList(actions, new Turn(outcome)), tabs, outcome.element, environment(world));
}

function hint(): HTMLElement {
  return el(
    "p",
    { class: "note" },
    "Grace is not real and signs in at once. To sign in yourself, untick her above and be ",
    el("code", {}, GRACE.email),
    " with ",
    el("code", {}, GRACES_PASSWORD),
    ".",
  );
}

export async function callOnce(world: World): Promise<string> {
  const answer = await world.perform("call", `fetch ${PATH}`, (auth) => auth.fetch(PATH));
  if (!answer.ok) return `${answer.status}`;
  const { items } = (await answer.json()) as { items: unknown[] };
  return `${answer.status}, ${items.length} repositories`;
}

async function signOut(world: World): Promise<string> {
  return endWords(await world.perform("logout", "log out", (auth) => auth.logout()));
}

/** Says what became of the token. */
export function endWords({ revoked }: LogoutOutcome): string {
  return revoked === "left_alive"
    ? "The token was only deleted here. You provided it, so it stays valid."
    : `The token is ${revoked.replaceAll("_", " ")}.`;
}

// A login with a known scope cannot be rotated, since the new token could do more. A personal token can.
async function rotate(world: World, outcome: Outcome): Promise<void> {
  const token = await control.makeToken(world.person);
  await world.perform("rotate", "store a personal token", (auth) => auth.adoptToken(token));
  let isOver = false;
  const calling = callUntil(world, () => isOver);
  try {
    const { revoked } = await world.perform("rotate", "rotate the token", (auth) => auth.tokens.rotate());
    isOver = true;
    const { calls, failed } = await calling;
    outcome.good(
      "A new token is in place",
      `The old token: ${revoked.replaceAll("_", " ")}.`,
      `${calls} calls during the rotation, ${failed} failed.`,
    );
  } finally {
    isOver = true;
  }
}

async function callUntil(world: World, isOver: () => boolean): Promise<{ calls: number; failed: number }> {
  let failed = 0;
  for (let calls = 0; ; calls++) {
    if (isOver()) return { calls, failed };
    await world.auth.fetch(PATH).catch(() => failed++);
    await new Promise((resolve) => setTimeout(resolve, CALL_EVERY_MS));
  }
}

// A page of another site can make the browser send cookies, but not this header.
async function bothWays(world: World, outcome: Outcome): Promise<void> {
  const headers = { "X-Plexicus-Client": "plexicus-web/0.1.0" };
  world.recorder.add("browser", "api", "call", `GET ${PATH}`, { cookies: "all cookies", Authorization: "none" });
  const { status } = await fetch(PATH, { headers, credentials: "include" });
  world.recorder.add("api", "browser", status === 200 ? "answer" : "trouble", String(status));
  const bearer = world.status?.state === "logged_in" ? await callOnce(world) : "sign in to see it";
  outcome.good("Both ways", `With the browser's cookies: ${status}.`, `With the token: ${bearer}.`);
}

function environment(world: World): HTMLElement {
  const NAME = "PLEXICUS_API_TOKEN";
  const input = el("input", { id: "token", type: "password", autocomplete: "off", spellcheck: "false" });
  const set = (value: string) => {
    if (value) world.environment.set(NAME, value);
    else world.environment.delete(NAME);
    input.value = "";
    void world.refresh();
  };
  const make = async () => set(await control.makeToken(world.person));
  const onsubmit = (event: Event) => {
    event.preventDefault();
    set(input.value.trim());
  };
  return el(
    "form",
    { class: "environment", onsubmit },
    el("label", { for: "token" }, `A personal token, as ${NAME}`),
    input,
    el("button", {}, "Set"),
    el("button", { type: "button", onclick: () => void make() }, "Make one"),
    el("button", { type: "button", onclick: () => set("") }, "Unset"),
  );
}
