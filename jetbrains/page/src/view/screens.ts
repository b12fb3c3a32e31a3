/** The screen for each state of the login. */

import {
  type ApiToken,
  AuthError,
  type Decision,
  type PlanStep,
  type Progress,
  type Status,
} from "@plexicus/auth/jetbrains";
import { button, facts, h } from "./dom.js";
import { endWords, errorWords, keptWords, minutesLeft, tokenWords, typeWords } from "./words.js";

/** An action that the user must confirm. */
export type Question = { kind: "signInAgain" } | { kind: "signOut"; login: StoredLogin };

/** A login that the user can sign out of: the one that the IDE uses, or one in the list. */
export type StoredLogin = Pick<Status, "loginId" | "provenance"> & { label?: string };

/** The actions of the user. */
export interface Actions {
  /** Signs in if there is no login that works. */
  signIn(method: "auto" | "device"): void;
  /** Signs in even if there is a login that works. */
  signInAgain(scopes?: readonly string[]): void;
  addAccount(): void;
  /** Makes the account of this login the default, and the one that this IDE uses. */
  useAccount(loginId: string): void;
  /** Asks before a login is replaced, or before a token that the user provided stays valid. */
  ask(question: Question | undefined): void;
  cancel(): void;
  open(url: string): void;
  copy(text: string): void;
  signOut(login: StoredLogin, how?: { localOnly?: boolean; revoke?: boolean }): void;
  revoke(token: ApiToken): void;
  refresh(): void;
  showDiagnostics(isOpen: boolean): void;
}

export function loading(): HTMLElement {
  return h(
    "section",
    {},
    h("h2", {}, "Checking your login…"),
    h("div", { class: "progress", role: "progressbar", label: "Loading" }),
  );
}

export function failure(error: unknown, actions: Actions): HTMLElement {
  const { message, remedy } = errorWords(error);
  return h(
    "section",
    {},
    h("h2", {}, "Plexicus is not available"),
    h("p", { class: "alert" }, `${message} ${remedy}`),
    h("div", { class: "actions" }, button("Try Again", actions.refresh, "primary")),
  );
}

const OUT: Record<string, string> = {
  stale: "Your login has probably expired",
  expired: "Your login has expired",
  rejected: "Your login is no longer accepted",
  invalid: "Your token is not valid",
};

export function signedOut({ state, error, source }: Status, actions: Actions): HTMLElement {
  const isExpected = state === "logged_out";
  return h(
    "section",
    {},
    h("h2", {}, OUT[state] ?? "Sign in to Plexicus"),
    !isExpected && error && h("p", { class: "note" }, `${error.message} ${error.remedy}`),
    h("p", { class: "muted" }, "Sign-in opens in your browser. If your browser is on another device, use a code."),
    // Signing in does not replace a token in the environment.
    source !== "environment" &&
      h(
        "div",
        { class: "actions" },
        button("Sign In", () => actions.signIn("auto"), "primary"),
        button("Sign In with a Code", () => actions.signIn("device")),
      ),
  );
}

export function signingIn(step: Progress | undefined, actions: Actions): HTMLElement {
  const cancel = button("Cancel", actions.cancel);
  const bar = h("div", { class: "progress", role: "progressbar", label: "Waiting for the browser" });
  if (step?.kind === "device") {
    const { userCode, verificationUri, expiresAtMs } = step;
    return h(
      "section",
      {},
      h("h2", {}, "Enter this code in your browser"),
      h("p", { class: "code" }, userCode),
      h(
        "p",
        {},
        `Go to ${verificationUri} within ${minutesLeft(expiresAtMs)}. Never enter a code that someone sent you.`,
      ),
      bar,
      h(
        "div",
        { class: "actions" },
        button("Open Page", () => actions.open(verificationUri), "primary"),
        button("Copy Code", () => actions.copy(userCode)),
        cancel,
      ),
    );
  }
  if (step?.kind === "browser") {
    const { url, checkCode } = step;
    return h(
      "section",
      {},
      h("h2", {}, "Approve in your browser"),
      h("p", {}, "The sign-in page is open in your browser. If it shows a code, check that it is this one:"),
      h("p", { class: "code" }, checkCode),
      bar,
      h(
        "div",
        { class: "actions" },
        button("Open Again", () => actions.open(url)),
        button("Copy Link", () => actions.copy(url)),
        cancel,
      ),
    );
  }
  const words = step?.kind === "paste" ? "Paste what your browser shows into the dialog of the IDE." : "One moment…";
  return h("section", {}, h("h2", {}, "Signing in"), h("p", {}, words), bar, h("div", { class: "actions" }, cancel));
}

/** Draws the login. `stuck` is the id of the login that the server could not revoke. */
export function signedIn(
  status: Status,
  actions: Actions,
  { stuck, mayAdd }: { stuck: string | null | undefined; mayAdd: boolean },
): HTMLElement {
  const { identity, scope, purpose, shadows, source, loginId, verified, error, apiOrigin } = status;
  return h(
    "section",
    {},
    h("h2", {}, identity?.email ?? identity?.userId ?? "Signed in"),
    facts([
      ["Organization", identity?.organizationName ?? identity?.organizationId],
      ["Purpose", purpose],
      ["Type", typeWords(status)],
      ["Expires", endWords(status)],
      ["Stored", keptWords(status)],
      ["Scope", scope?.replaceAll(" ", ", ")],
      ["Server", new URL(apiOrigin).host],
    ]),
    shadows && h("p", { class: "note" }, "PLEXICUS_API_TOKEN is set and is used instead of the login of this IDE."),
    !verified && error && h("p", { class: "note" }, `${error.message} ${error.remedy}`),
    h(
      "p",
      { class: "state" },
      verified && h("span", { class: "good" }, "Checked with the server just now"),
      button("Check Again", actions.refresh, "link"),
    ),
    h(
      "div",
      { class: "actions" },
      source !== "environment" && button("Sign Out", () => signOut(status, actions)),
      stuck === loginId && button("Sign Out Here Only", () => actions.signOut(status, { localOnly: true }), "danger"),
      // Signing in does not replace a token in the environment.
      source !== "environment" && button("Sign In Again", () => actions.ask({ kind: "signInAgain" })),
      mayAdd && button("Add Another Account", actions.addAccount),
    ),
  );
}

/** Asks first about a token that the user provided, since signing out does not revoke it. */
export function signOut(login: StoredLogin, actions: Actions): void {
  if (login.provenance === "provided") actions.ask({ kind: "signOut", login });
  else actions.signOut(login);
}

export function question(asked: Question, { identity, provenance }: Status, actions: Actions): HTMLElement {
  const isGiven = provenance === "provided";
  const who = identity?.email ?? identity?.userId;
  const cancel = button("Cancel", () => actions.ask(undefined));
  if (asked.kind === "signOut") {
    const { login } = asked;
    return h(
      "section",
      {},
      h("h2", {}, login.label ? `Sign out ${login.label}?` : "Sign out of Plexicus?"),
      h(
        "p",
        {},
        "You provided this personal token. Signing out only deletes it from this IDE, and it stays valid. Revoke it too if nothing else uses it.",
      ),
      h(
        "div",
        { class: "actions" },
        button("Sign Out", () => actions.signOut(login), "primary"),
        button("Sign Out and Revoke", () => actions.signOut(login, { revoke: true }), "danger"),
        cancel,
      ),
    );
  }
  return h(
    "section",
    {},
    h("h2", {}, who ? `You are signed in as ${who}` : "You are signed in"),
    h(
      "p",
      {},
      isGiven
        ? "Signing in with the same account replaces this login here. Your personal token stays valid."
        : "Signing in with the same account replaces this login and revokes its token.",
    ),
    h("p", {}, "Signing in with another account adds that account and keeps this login."),
    h(
      "div",
      { class: "actions" },
      button("Sign In Again", () => actions.signInAgain(), "primary"),
      cancel,
    ),
  );
}

export function tokenList(
  tokens: readonly ApiToken[] | Error | undefined,
  own: string | null,
  actions: Actions,
): HTMLElement {
  const item = (token: ApiToken) => {
    const name = token.name ?? "Unnamed token";
    const isOwn = token.name !== null && token.name === own; // other logins of this IDE may share its name
    return h(
      "li",
      {},
      h("p", { class: "name" }, h("strong", {}, name), isOwn && h("span", { class: "mark" }, "This IDE")),
      !isOwn && token.tokenId !== null && button("Revoke", () => actions.revoke(token), "danger", `Revoke ${name}`),
      h("span", { class: "muted" }, tokenWords(token)),
    );
  };
  const list = () => {
    if (tokens === undefined) return h("p", { class: "muted" }, "Loading…");
    if (tokens instanceof Error) return h("p", { class: "note" }, errorWords(tokens).message);
    return tokens.length === 0
      ? h("p", { class: "muted" }, "This account has no API tokens.")
      : h("ul", {}, ...tokens.map(item));
  };
  return h("section", {}, h("h3", {}, "API tokens"), list());
}

export function diagnostics(
  known: { plan: PlanStep[]; decisions: Decision[] } | undefined,
  isOpen: boolean,
  actions: Actions,
): HTMLElement {
  const lines = known && [
    ...known.plan.map(({ method, possible, reason }) => ({
      name: `${method}: ${possible ? "available" : "not available"}`,
      reason,
    })),
    ...known.decisions.map(({ flow, decision, reason, durationMs }) => ({
      name: `${flow}: ${decision} (${durationMs} ms)`,
      reason,
    })),
  ];
  return h(
    "section",
    {},
    h(
      "details",
      { open: isOpen, onToggle: actions.showDiagnostics },
      h("summary", {}, "Diagnostics"),
      lines === undefined
        ? h("p", { class: "muted" }, "Loading…")
        : h(
            "ul",
            { class: "decisions" },
            ...lines.map(({ name, reason }) =>
              h("li", {}, h("strong", {}, name), h("span", { class: "muted" }, reason)),
            ),
          ),
      lines &&
        h(
          "div",
          { class: "actions" },
          button("Copy", () => actions.copy(lines.map(({ name, reason }) => `${name}. ${reason}`).join("\n"))),
        ),
    ),
  );
}

export function alert(error: unknown): HTMLElement {
  const { message, remedy } = errorWords(error);
  return h("p", { class: "alert", role: "alert" }, `${message} ${remedy}`);
}

/** Offers a login with more scopes if the current one has too few. */
export function moreAccess(error: unknown, actions: Actions): HTMLElement | undefined {
  if (!(error instanceof AuthError) || error.code !== "insufficient_scope") return undefined;
  const scopes = ["read", error.requiredScope ?? "support"];
  return h(
    "div",
    { class: "actions" },
    button("Sign In with More Access", () => actions.signInAgain(scopes), "primary"),
  );
}
