// Lets the user choose the default account.

import type { StoredAccount } from "../../types/index.js";
import type { CurrentAuth } from "./current-auth.js";
import { type QuickPickItem, window } from "vscode";

/** Resolves to whether the user chose another account. */
export async function chooseAccount(auth: CurrentAuth, label: string): Promise<boolean> {
  const accounts = distinct(await auth.accounts.list());
  if (accounts.length === 0) {
    void window.showInformationMessage(`${label}: no account is signed in here.`);
    return false;
  }
  const items = accounts.map((account) => ({ ...words(account), account }));
  const chosen = await window.showQuickPick(items, {
    title: `${label}: Use as Default`,
    placeHolder: "Which account should be the default?",
  });
  if (!chosen || chosen.account.isDefault) return false;
  await auth.accounts.setDefault(chosen.account.accountId);
  return true;
}

function words({ label, isDefault }: StoredAccount): QuickPickItem {
  return { label, ...(isDefault && { description: "Default" }) };
}

function distinct(logins: readonly StoredAccount[]): StoredAccount[] {
  return [...new Map(logins.map((login) => [login.accountId, login])).values()];
}
