/** The tool window's page: one state, drawn anew with each change of it. */

import {
  type ApiToken,
  AuthError,
  type Decision,
  type JetbrainsView,
  type Look,
  openJetbrainsView,
  type PlanStep,
  type Progress,
  type Status,
} from "@plexicus/auth/jetbrains";
import { h } from "./dom.js";
import * as screens from "./screens.js";

interface State {
  status: Status | Error | undefined;
  tokens: ApiToken[] | Error | undefined;
  /** A login that is under way, with its last word, if it has said one. */
  login: { step: Progress | undefined; cancelling: AbortController } | undefined;
  problem: unknown;
  /** What is asked before it is done. */
  question: screens.Question | undefined;
  /** The server could not revoke: the user may sign out here only. */
  canStayHere: boolean;
  diagnostics: { plan: PlanStep[]; decisions: Decision[] } | undefined;
  showsDiagnostics: boolean;
}

const place = document.querySelector("main") as HTMLElement;
const said = document.querySelector("#said") as HTMLElement;

class ToolWindow {
  #state: State = {
    status: undefined,
    tokens: undefined,
    login: undefined,
    problem: undefined,
    question: undefined,
    canStayHere: false,
    diagnostics: undefined,
    showsDiagnostics: false,
  };
  #screen = "";

  constructor(readonly view: JetbrainsView) {
    wear(view.look);
    view.on("look", wear);
    view.on("change", () => void this.#refresh());
    // It is told to every window, and shown by those that asked for a login: they wait for the same one.
    view.on("progress", (step) => this.#state.login && this.#change({ login: { ...this.#state.login, step } }));
    void this.#refresh();
  }

  readonly #actions: screens.Actions = {
    signIn: (method) => void this.#signIn(method),
    signInAgain: (scopes) => void this.#logIn((signal) => this.view.login({ scopes, signal })),
    ask: (question) => this.#change({ question }),
    cancel: () => this.#state.login?.cancelling.abort(),
    open: (url) => void this.#attempt(() => this.view.open(url)),
    copy: (text) => void this.#attempt(() => this.view.copy(text)),
    signOut: (how) => void this.#signOut(how),
    revoke: ({ tokenId }) => void this.#attempt(() => this.#revoke(tokenId)),
    refresh: () => void this.#refresh(),
    showDiagnostics: (isOpen) => void this.#toggleDiagnostics(isOpen),
  };

  // Another window may have signed in since this one was drawn. What can never be sent is always replaced.
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

  async #signOut(how?: { localOnly?: boolean; revoke?: boolean }): Promise<void> {
    this.#change({ question: undefined });
    try {
      await this.view.logout(how);
      this.#change({ canStayHere: false, problem: undefined });
    } catch (error) {
      this.#change({ canStayHere: error instanceof AuthError && error.code === "logout_incomplete", problem: error });
    }
    await this.#refresh();
  }

  async #revoke(tokenId: string | null): Promise<void> {
    if (tokenId === null) return;
    await this.view.tokens.revoke(tokenId);
    await this.#loadTokens();
  }

  async #refresh(): Promise<void> {
    const status = await this.view.status({ verify: true }).catch(asError);
    this.#change(isIn(status) ? { status } : { status, tokens: undefined, question: undefined });
    if (isIn(status)) await this.#loadTokens();
    if (this.#state.showsDiagnostics) await this.#loadDiagnostics();
  }

  async #loadTokens(): Promise<void> {
    this.#change({ tokens: await this.view.tokens.list().catch(asError) });
  }

  // What is drawn open says so, too: that is no news.
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
    const focused = place.contains(document.activeElement) ? document.activeElement?.textContent : undefined;
    const next = h(
      "main",
      {},
      ...(problem === undefined ? [] : [screens.alert(problem), screens.moreAccess(problem, this.#actions) ?? ""]),
      ...parts,
      ...(login || status === undefined ? [] : [screens.diagnostics(diagnostics, showsDiagnostics, this.#actions)]),
    );
    // What looks the same stays: whoever is pressing a button must not find another in its place.
    if (next.innerHTML === place.innerHTML) return;
    place.replaceChildren(...next.childNodes);
    // Whoever works by keyboard stays where they were, or begins where the new screen begins.
    const elements = [...place.querySelectorAll<HTMLElement>("button, summary")];
    const same = elements.find((element) => element.textContent === focused);
    if (name === this.#screen) return same?.focus();
    this.#screen = name;
    if (focused !== undefined) elements[0]?.focus();
    // A screen reader is told what the new screen is about, not all of it.
    said.textContent = place.querySelector("h2")?.textContent ?? "";
  }

  #main(): [name: string, parts: HTMLElement[]] {
    const { status, tokens, login, canStayHere, question } = this.#state;
    if (login) return [`login ${login.step?.kind}`, [screens.signingIn(login.step, this.#actions)]];
    if (status === undefined) return ["loading", [screens.loading()]];
    if (status instanceof Error) return ["failure", [screens.failure(status, this.#actions)]];
    if (!isIn(status)) return ["out", [screens.signedOut(status, this.#actions)]];
    if (question) return [question, [screens.question(question, status, this.#actions)]];
    return [
      "in",
      [
        screens.signedIn(status, this.#actions, canStayHere),
        screens.tokenList(tokens, status.tokenName, this.#actions),
      ],
    ];
  }
}

function isIn(status: Status | Error): status is Status {
  return !(status instanceof Error) && (status.state === "logged_in" || status.state === "unverified");
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function wear({ dark, fontSize }: Look): void {
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  document.documentElement.style.fontSize = `${fontSize}px`;
}

openJetbrainsView().then(
  (view) => new ToolWindow(view),
  (error: unknown) => place.replaceChildren(screens.alert(error)),
);
