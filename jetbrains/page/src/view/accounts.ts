/** The list of stored logins, shown if there are others than the one that the IDE uses. */

import type { Status, StoredAccount } from "@plexicus/auth/jetbrains";
import { button, h } from "./dom.js";
import { type Actions, signOut } from "./screens.js";
import { errorWords } from "./words.js";

/** The stored logins, or the error that reading them failed with. */
export type Accounts = readonly StoredAccount[] | Error;

/** Whether there are logins other than the one at the top of the view. */
export function hasOthers(accounts: Accounts, { loginId }: Status): boolean {
  return accounts instanceof Error || accounts.some((account) => account.loginId !== loginId);
}

/** Draws the list. `stuck` is the id of the login that the server could not revoke. */
export function accountList(
  accounts: Accounts,
  status: Status,
  actions: Actions,
  { stuck, mayAdd }: { stuck: string | null | undefined; mayAdd: boolean },
): HTMLElement {
  return h(
    "section",
    {},
    h("h3", {}, "Accounts"),
    accounts instanceof Error
      ? h("p", { class: "note" }, errorWords(accounts).message)
      : h("ul", {}, ...accounts.map((account) => row(account, mayUse(account, accounts, status), stuck, actions))),
    mayAdd && h("div", { class: "actions" }, button("Add Another Account", actions.addAccount, "link")),
  );
}

// The IDE may use an account other than the default one, for instance the one that was added last.
function mayUse(
  { isDefault, accountId }: StoredAccount,
  accounts: readonly StoredAccount[],
  { loginId, source }: Status,
): boolean {
  const used = accounts.find((account) => account.loginId === loginId);
  return isDefault && source !== "environment" && accountId !== used?.accountId;
}

function row(account: StoredAccount, mayUse: boolean, stuck: string | null | undefined, actions: Actions): HTMLElement {
  const { loginId, label, purpose, isDefault } = account;
  const name = purpose ? `${label}, ${purpose}` : label;
  const act = (text: string, onClick: () => void, kind?: "danger") => button(text, onClick, kind, `${text}: ${name}`);
  return h(
    "li",
    { class: "account" },
    h("p", { class: "name" }, h("strong", {}, label), isDefault && h("span", { class: "mark" }, "Default")),
    purpose !== "" && h("p", { class: "muted" }, `Purpose: ${purpose}`),
    h(
      "div",
      { class: "actions" },
      !isDefault && act("Use as Default", () => actions.useAccount(loginId)),
      mayUse && act("Use in This IDE", () => actions.useAccount(loginId)),
      act("Sign Out", () => signOut(account, actions)),
      stuck === loginId && act("Sign Out Here Only", () => actions.signOut(account, { localOnly: true }), "danger"),
    ),
  );
}
