// The playground: assembles the parts, and signs in and out.

import type { LoginOptions, Session } from "@plexicus/auth/browser";
import { byId, el } from "./dom.js";
import { GRACE } from "./people.js";
import { World } from "./world.js";
import { accounts } from "./views/accounts.js";
import { breakIt } from "./views/break-it.js";
import { chooser } from "./views/chooser.js";
import { decisions } from "./views/decisions.js";
import { Outcome } from "./views/outcome.js";
import { closePrompt, prompts } from "./views/prompt.js";
import { Sequence } from "./views/sequence.js";
import { stateWords } from "./views/state-words.js";
import { snippets } from "./views/snippets.js";
import { store } from "./views/store.js";
import { tabs } from "./views/tabs.js";
import { tokenLife } from "./views/token-life.js";
import { tryIt } from "./views/try-it.js";

let cancelling = new AbortController();
const asks = prompts(
  () => cancelling.abort(),
  () => world.person,
);
const world: World = await World.create(asks).catch((error: unknown) => {
  const { message, remedy = "" } = error as { message: string; remedy?: string };
  byId("who").textContent = "The core did not start";
  byId("detail").replaceChildren(el("h2", {}, message), el("p", {}, remedy));
  throw error;
});

new Sequence(world.recorder);
world.recorder.takeUp();

byId("do").append(
  tabs("What to do", [
    { id: "try", title: "Try it", content: tryIt(world) },
    { id: "accounts", title: "Accounts", content: accounts(world, logIn) },
    { id: "break", title: "Break it", content: breakIt(world) },
    { id: "hosts", title: "Hosts", content: chooser() },
    { id: "code", title: "Code", content: snippets(world) },
  ]),
);
byId("facts").append(
  tabs("What the page knows", [
    { id: "life", title: "Token", content: tokenLife(world) },
    { id: "store", title: "Store", content: store(world) },
    { id: "why", title: "Why", content: decisions(world) },
  ]),
);

const signIn = byId<HTMLButtonElement>("sign-in-button");
const signOut = byId<HTMLButtonElement>("sign-out-button");
const outcome = new Outcome(world);
byId("do").prepend(outcome.element);

byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  outcome.clear();
  void logIn().catch((error: unknown) => outcome.bad(error));
});
signOut.addEventListener("click", () => void logOut());

async function logIn(wish: LoginOptions = {}, person = GRACE): Promise<Session | undefined> {
  // A second press cancels the login in progress.
  if (signIn.dataset["underWay"]) {
    cancelling.abort();
    return undefined;
  }
  cancelling = new AbortController();
  let isClosed = false;
  world.onWindowClosed = () => {
    isClosed = true;
    outcome.working("The sign-in window was closed. The login is still waiting for an answer. Press Cancel to end it.");
  };
  const method = byId<HTMLSelectElement>("method").value as NonNullable<LoginOptions["method"]>;
  const isScripted = byId<HTMLInputElement>("scripted").checked;
  underWay(true);
  try {
    // "browser" means the plan's choice: if the popup is blocked, the plan falls back to the redirect.
    const options = { ...wish, method: method === "browser" ? "auto" : method, signal: cancelling.signal } as const;
    return await world.logIn(options, isScripted ? "approves" : undefined, person);
  } finally {
    closePrompt();
    underWay(false);
    if (isClosed) outcome.clear();
  }
}

async function logOut(): Promise<void> {
  try {
    await world.perform("logout", "log out", (auth) => auth.logout());
    outcome.clear();
  } catch (error) {
    outcome.bad(error);
  }
}

function underWay(isUnderWay: boolean): void {
  if (isUnderWay) signIn.dataset["underWay"] = "yes";
  else delete signIn.dataset["underWay"];
  signIn.textContent = isUnderWay ? "Cancel" : "Sign in";
  signIn.classList.toggle("primary", !isUnderWay);
}

function drawWho(): void {
  const { status } = world;
  const who = status?.identity?.email ?? status?.tokenName ?? status?.source;
  const isSignedIn = status?.state === "logged_in";
  byId("who").textContent = isSignedIn
    ? `Signed in as ${who}`
    : status
      ? stateWords(status.state).replace(/^./, (letter) => letter.toUpperCase())
      : "The storage cannot be read";
  byId("who").dataset["state"] = status?.state ?? "invalid";
  signOut.hidden = status?.source !== "stored";
}

world.onChange(drawWho);
// There is no event when another tab changes the default account.
addEventListener("focus", () => void world.refresh());
drawWho();
signIn.disabled = false;
performance.mark("ready-to-log-in");
