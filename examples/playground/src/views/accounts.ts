// The accounts: every stored login, the default account, and the login that the page uses.

import type { LoginOptions, LogoutOutcome, Session, StoredAccount } from "@plexicus/auth/browser";
import { byId, el } from "../dom.js";
import { type Person, somebodyElse } from "../people.js";
import type { World } from "../world.js";
import { actionList, Turn } from "./actions.js";
import { Outcome } from "./outcome.js";
import { stateWords } from "./state-words.js";
import { when } from "./token-life.js";
import { endWords } from "./try-it.js";
import { twoAccounts } from "./two-accounts.js";

/** Signs in with the selected method. Returns `undefined` if the press cancelled a login in progress. */
type SignIn = (wish: LoginOptions, person: Person) => Promise<Session | undefined>;

export function accounts(world: World, signIn: SignIn): HTMLElement {
  const turn = new Turn(new Outcome(world));
  const note = el("p", { class: "note" });
  const list = el("ul", { class: "accounts", "aria-label": "Stored logins", tabindex: -1 });
  const more = el("div", { tabindex: -1 });
  const isScripted = byId<HTMLInputElement>("scripted");
  let drawn = "";
  const draw = () => {
    const person = isScripted.checked ? somebodyElse(world.accounts.map(({ identity }) => identity)) : undefined;
    const rows = world.accounts.map((login) => rowOf(login, world));
    const drawing = JSON.stringify([person, rows]);
    note.textContent = noteOf(world);
    if (drawing === drawn) return;
    drawn = drawing;
    keepingFocus(list, () => list.replaceChildren(...rows.map((row) => card(row, world, turn))));
    keepingFocus(more, () => more.replaceChildren(actionList(actionsOf(world, turn.outcome, signIn, person), turn)));
  };
  isScripted.addEventListener("change", draw);
  world.onChange(draw);
  draw();
  return el("div", {}, note, more, turn.outcome.element, list);
}

function noteOf({ accounts: { length }, status }: World): string {
  if (length === 0) return "No login is stored. Several accounts can sign in, and each has its own login.";
  if (status?.source === "environment") return "Calls use PLEXICUS_API_TOKEN instead of the logins stored here.";
  if (!status?.source) return status?.error?.message ?? "The storage cannot be read.";
  return length === 1
    ? "One login is stored."
    : `${length} logins are stored. Calls that name no account use the one marked “in use”.`;
}

/** The shown values of a login. */
interface Row {
  loginId: string;
  label: string;
  who: string;
  organization: string;
  isDefault: boolean;
  /** Set if the login is in use, with whether it works. */
  use: { words: string; isGood: boolean } | undefined;
  facts: [string, string][];
}

function rowOf(login: StoredAccount, { status, clock }: World): Row {
  const { loginId, identity, label, purpose, isDefault } = login;
  const isGood = status?.state === "logged_in";
  return {
    loginId,
    label: purpose ? `${label}, for ${purpose}` : label,
    who: identity?.email ?? label,
    organization: identity?.organizationName ?? "",
    isDefault,
    use:
      status?.loginId === loginId
        ? { words: isGood ? "in use" : `in use, ${stateWords(status.state)}`, isGood }
        : undefined,
    facts: [
      ...(purpose ? [["purpose", purpose] as [string, string]] : []),
      ["scopes", login.scope ?? "all"],
      endOf(login, clock.wallNow()),
    ],
  };
}

function endOf({ expiresAtMs, slidesUntilMs }: StoredAccount, nowMs: number): [string, string] {
  const endMs = expiresAtMs ?? slidesUntilMs;
  if (endMs === null) return ["ends", "never"];
  const words = endMs <= nowMs ? `${when(endMs)}, probably expired` : when(endMs);
  return [expiresAtMs === null ? "expires unless used" : "ends", words];
}

function card(
  { loginId, label, who, organization, isDefault, use, facts }: Row,
  world: World,
  turn: Turn,
): HTMLElement {
  const mark = (kind: string, words: string) => el("span", { class: `mark ${kind}` }, words);
  // A running page keeps its account, so the default may be another one.
  const choose = isDefault ? "Use here" : "Use as default";
  const useIt = async () => {
    await world.perform("default", "set the default account", (auth) => auth.accounts.setDefault(loginId));
    turn.outcome.good("The default account", `${label}: for this page, and for programs that start from now on.`);
  };
  const signOut = async () => {
    const outcome = await world.perform("logoutOne", "log out", (auth) => auth.logout({ account: loginId }));
    turn.outcome.good("Signed out", `${label}: ${endWords(outcome)}`);
  };
  const button = (words: string, run: () => Promise<void>) => turn.button(words, run, `${words}: ${label}`, words);
  return el(
    "li",
    use ? { class: "used" } : {},
    el("h2", {}, who),
    el(
      "p",
      {},
      el("span", { class: "note" }, organization),
      el(
        "span",
        { class: "marks" },
        ...(use ? [mark(use.isGood ? "good" : "bad", use.words)] : []),
        ...(isDefault ? [mark("default", "default")] : []),
      ),
    ),
    el("dl", { class: "facts" }, ...facts.map(([name, text]) => el("div", {}, el("dt", {}, name), el("dd", {}, text)))),
    el("div", { class: "buttons" }, ...(isDefault && use ? [] : [button(choose, useIt)]), button("Sign out", signOut)),
  );
}

function actionsOf(world: World, outcome: Outcome, signIn: SignIn, person: Person | undefined) {
  const isEmpty = world.accounts.length === 0;
  const add = (wish: LoginOptions, whose: Person) => async () => {
    const session = await signIn(wish, whose);
    if (!session) return outcome.good("The login in progress was cancelled", "Press again to start a new one.");
    const { email, organizationName } = session.identity ?? {};
    const others = session.replaced ? "It replaced the login before it." : "The other logins were not changed.";
    outcome.good(`Signed in as ${email ?? "you"}`, organizationName ?? "", others);
  };
  const signOutEverywhere = async () => {
    const ended = await world.perform("logoutAll", "log out everywhere", (auth) => auth.logout({ all: true }));
    outcome.good("Signed out everywhere", endedWords(ended));
  };
  const agent = { purpose: "agent", scopes: ["read"] };
  return [
    { name: "Two accounts", shows: "side by side", run: () => twoAccounts(world, outcome) },
    {
      name: isEmpty ? "Add an account" : "Add another account",
      shows: person ? `${person.name}, ${person.organization}` : "yours",
      run: add({}, person ?? world.person),
    },
    { name: "Sign in for an agent", shows: "read only", run: () => add(agent, world.person)() },
    ...(isEmpty ? [] : [{ name: "Sign out everywhere", shows: "every login", run: signOutEverywhere }]),
  ];
}

function endedWords(outcome: LogoutOutcome): string {
  const { ended } = outcome;
  return ended === 1 ? `One login ended. ${endWords(outcome)}` : `${ended} logins ended. ${endWords(outcome)}`;
}

// Redraws, and moves the focus from a button to its replacement, or else to the list.
function keepingFocus(place: HTMLElement, redraw: () => void): void {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const words = focused?.ariaLabel ?? focused?.textContent;
  redraw();
  if (!focused || place.contains(document.activeElement)) return;
  const same = [...place.querySelectorAll("button")].find(
    (button) => (button.ariaLabel ?? button.textContent) === words,
  );
  (same ?? place).focus();
}
