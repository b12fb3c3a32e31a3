/** The tool window's page: one state, drawn again on each change. */

import {
  type ApiToken,
  AuthError,
  type Decision,
  type JetbrainsView,
  openJetbrainsView,
  type PlanStep,
  type Progress,
  type Status,
} from "@plexicus/auth/jetbrains";
import { type Accounts, accountList, hasOthers } from "./accounts.js";
import { h } from "./dom.js";
import { wear } from "./look.js";
import * as screens from "./screens.js";

interface State {
  status: Status | Error | undefined;
  accounts: Accounts;
  tokens: ApiToken[] | Error | undefined;
  /** The login in progress, with its latest step, if it has reported one. */
  login: { step: Progress | undefined; cancelling: AbortController } | undefined;
  problem: unknown;
  /** The action that the user must confirm. */
  question: screens.Question | undefined;
  /** The id of the login that the server could not revoke: the user may sign out here only. */
  stuck: string | null | undefined;
  diagnostics: { plan: PlanStep[]; decisions: Decision[] } | undefined;
  showsDiagnostics: boolean;
}

const place = document.querySelector("main") as HTMLElement;
const said = document.querySelector("#said") as HTMLElement;

class ToolWindow {
  #state: State = {
    status: undefined,
    accounts: [],
    tokens: undefined,
    login: undefined,
    problem: undefined,
    question: undefined,
    stuck: undefined,
    diagnostics: undefined,
    showsDiagnostics: false,
  };
  #screen = "";
  #refreshes = 0;

  constructor(readonly view: JetbrainsView) {
    wear(view.look);
    view.on("look", wear);
    view.on("change", () => void this.#refresh());
    // Every window receives it. Those that started a login show it, since they wait for the same one.
    view.on("progress", (step) => this.#state.login && this.#change({ login: { ...this.#state.login, step } }));
    void this.#refresh();
  }

  readonly #actions: screens.Actions = {
    signIn: (method) => void this.#signIn(method),
    signInAgain: (scopes) => void this.#logIn((signal) => this.view.login({ scopes, signal })),
    addAccount: () => void this.#logIn((signal) => this.view.login({ signal })),
    useAccount: (loginId) => void this.#attempt(() => this.#useAccount(loginId)),
    ask: (question) => this.#change({ question }),
    cancel: () => this.#state.login?.cancelling.abort(),
    open: (url) => void this.#attempt(() => this.view.open(url)),
    copy: (text) => void this.#attempt(() => this.view.copy(text)),
    signOut: (login, how) => void this.#signOut(login, how),
    revoke: ({ tokenId }) => void this.#attempt(() => this.#revoke(tokenId)),
    refresh: () => void this.#refresh(),
    showDiagnostics: (isOpen) => void this.#toggleDiagnostics(isOpen),
  };

  // Another window may have signed in since this one was drawn. An invalid token is always replaced.
  async #signIn(method: "auto" | "device"): Promise<void> {
    const { status } = this.#state;
    const isInvalid = status && !(status instanceof Error) && status.state === "invalid";
    await this.#logIn((signal) => this.view[isInvalid ? "login" : "ensureLoggedIn"]({ method, signal }));
  }

  async #logIn(begin: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const cancelling = new AbortController();
    this.#change({ login: { step: undefined, cancelling }, problem: undefined, question: undefined });
    try {
      await begin(cancelling.signal);
    } catch (error) {
      const isWish = cancelling.signal.aborted || (error instanceof AuthError && error.code === "cancelled");
      if (!isWish) this.#change({ problem: error });
    }
    this.#change({ login: undefined });
    await this.#refresh();
  }

  // Names the login, because another window may have changed the account since this one was drawn.
  async #signOut({ loginId }: screens.StoredLogin, how?: { localOnly?: boolean; revoke?: boolean }): Promise<void> {
    this.#change({ question: undefined });
    try {
      await this.view.logout({ ...how, account: loginId ?? undefined });
      this.#change({ stuck: undefined, problem: undefined });
    } catch (error) {
      const isStuck = error instanceof AuthError && error.code === "logout_incomplete";
      this.#change({ stuck: isStuck ? loginId : undefined, problem: error });
    }
    await this.#refresh();
  }

  async #useAccount(loginId: string): Promise<void> {
    await this.view.accounts.setDefault(loginId);
    await this.#refresh();
  }

  async #revoke(tokenId: string | null): Promise<void> {
    if (tokenId === null) return;
    await this.view.tokens.revoke(tokenId);
    await this.#loadTokens();
  }

  // The result of an earlier refresh is out of date once a later one has begun: the account may have changed.
  async #refresh(): Promise<void> {
    const refresh = ++this.#refreshes;
    const status = await this.view.status({ verify: true }).catch(asError);
    const accounts = await this.view.accounts.list().catch(asError);
    if (refresh !== this.#refreshes) return;
    this.#change(isIn(status) ? { status, accounts } : { status, accounts, tokens: undefined, question: undefined });
    if (isIn(status)) await this.#loadTokens();
    if (this.#state.showsDiagnostics) await this.#loadDiagnostics();
  }

  async #loadTokens(): Promise<void> {
    const refresh = this.#refreshes;
    const tokens = await this.view.tokens.list().catch(asError);
    if (refresh === this.#refreshes) this.#change({ tokens });
  }

  // An element that is drawn open also fires this event; that is not a change.
  async #toggleDiagnostics(isOpen: boolean): Promise<void> {
    if (isOpen === this.#state.showsDiagnostics) return;
    this.#state.showsDiagnostics = isOpen;
    if (isOpen) await this.#loadDiagnostics();
  }

  async #loadDiagnostics(): Promise<void> {
    const [plan, decisions] = await Promise.all([this.view.plan(), this.view.explain()]);
    this.#change({ diagnostics: { plan, decisions } });
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.#change({ problem: undefined });
    } catch (error) {
      this.#change({ problem: error });
    }
  }

  #change(changes: Partial<State>): void {
    Object.assign(this.#state, changes);
    this.#draw();
  }

  #draw(): void {
    const { problem, diagnostics, showsDiagnostics, login, status } = this.#state;
    const [name, parts] = this.#main();
    const focused = place.contains(document.activeElement) ? nameOf(document.activeElement) : undefined;
    const next = h(
      "main",
      {},
      ...(problem === undefined ? [] : [screens.alert(problem), screens.moreAccess(problem, this.#actions) ?? ""]),
      ...parts,
      ...(login || status === undefined ? [] : [screens.diagnostics(diagnostics, showsDiagnostics, this.#actions)]),
    );
    // Keep what looks the same: a button must not be replaced while the user presses it.
    if (next.innerHTML === place.innerHTML) return;
    place.replaceChildren(...next.childNodes);
    // Keep the keyboard focus where it was, or move it to the start of a new screen.
    const elements = [...place.querySelectorAll<HTMLElement>("button, summary")];
    const same = elements.find((element) => nameOf(element) === focused);
    if (name === this.#screen) return same?.focus();
    this.#screen = name;
    if (focused !== undefined) elements[0]?.focus();
    // A screen reader announces the heading of the new screen, not all of it.
    said.textContent = place.querySelector("h2")?.textContent ?? "";
  }

  #main(): [name: string, parts: HTMLElement[]] {
    const { status, accounts, tokens, login, stuck, question } = this.#state;
    if (login) return [`login ${login.step?.kind}`, [screens.signingIn(login.step, this.#actions)]];
    if (status === undefined) return ["loading", [screens.loading()]];
    if (status instanceof Error) return ["failure", [screens.failure(status, this.#actions)]];
    if (question) return [question.kind, [screens.question(question, status, this.#actions)]];
    const areListed = hasOthers(accounts, status);
    const mayAdd = isIn(status) && status.source !== "environment";
    const list = areListed ? [accountList(accounts, status, this.#actions, { stuck, mayAdd })] : [];
    if (!isIn(status)) return ["out", [screens.signedOut(status, this.#actions), ...list]];
    return [
      "in",
      [
        screens.signedIn(status, this.#actions, { stuck, mayAdd: mayAdd && !areListed }),
        ...list,
        screens.tokenList(tokens, status.tokenName, this.#actions),
      ],
    ];
  }
}

function isIn(status: Status | Error): status is Status {
  return !(status instanceof Error) && (status.state === "logged_in" || status.state === "unverified");
}

// The label comes first because several rows have the same buttons.
function nameOf(element: Element | null): string | null | undefined {
  return element?.getAttribute("aria-label") ?? element?.textContent;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

openJetbrainsView().then(
  (view) => new ToolWindow(view),
  (error: unknown) => place.replaceChildren(screens.alert(error)),
);
