// The menu with everything about the login, and what the user can do next.

import type { Status } from "../../types/index.js";
import type { VscodeAuth } from "../../types/vscode.js";
import { type ExtensionContext, type QuickPickItem, QuickPickItemKind, window } from "vscode";
import { AuthError } from "../error.js";
import { copyDiagnostics } from "./diagnostics.js";
import { openSettings } from "./open-settings.js";
import { tellSession } from "./tell-session.js";
import { isSignedIn, lookAgain } from "./watch-status.js";
import { endWords, errorWords, momentWords, organizationWords, sourceWords, userWords } from "./words.js";

const KEPT: Record<Status["persistence"], string> = {
  durable: "kept after a restart",
  session_only: "kept for this session only",
  unverified: "kept in the editor's secret storage",
};

interface Row extends QuickPickItem {
  take?: () => Promise<unknown>;
}

export async function showStatus(context: ExtensionContext, auth: VscodeAuth): Promise<void> {
  const status = await auth.status({ verify: true }).catch((error: Error) => error);
  lookAgain(auth);
  const isKnown = !(status instanceof Error);
  const rows = isKnown ? await statusRows(context, auth, status) : errorRows(context, auth, status);
  const where = auth.apiOrigin === null ? "" : ` (${auth.apiOrigin})`;
  const title = `${auth.label}: ${isKnown ? stateWords(status) : "not signed in"}${where}`;
  const placeHolder = (isKnown && status.error?.message) || "What do you want to do?";
  const chosen = await window.showQuickPick(rows, { title, placeHolder });
  await chosen?.take?.().catch(auth.showError);
}

async function statusRows(context: ExtensionContext, auth: VscodeAuth, status: Status): Promise<Row[]> {
  return [
    ...facts(status),
    { label: "", kind: QuickPickItemKind.Separator },
    ...(await actions(auth, status)),
    diagnostics(context, auth),
  ];
}

function errorRows(context: ExtensionContext, auth: VscodeAuth, error: Error): Row[] {
  const isSetting = error instanceof AuthError && auth.apiOrigin === null;
  return [
    { label: "$(error) Problem", detail: errorWords(error) },
    { label: "", kind: QuickPickItemKind.Separator },
    ...(isSetting ? [{ label: "$(gear) Open Settings", take: () => openSettings(context) }] : []),
    diagnostics(context, auth),
  ];
}

function stateWords(status: Status): string {
  if (status.state === "stale") return "probably expired";
  return isSignedIn(status) ? "signed in" : "not signed in";
}

function facts(status: Status): Row[] {
  const { identity, scope, shadows, error, clockSkewMs, lastUsedAtMs, source, verified } = status;
  const row = (icon: string, label: string, detail: string | null | undefined | false): Row[] =>
    detail ? [{ label: `$(${icon}) ${label}`, description: detail }] : [];
  if (!isSignedIn(status)) return row("lightbulb", "Solution", error?.remedy);
  const isOff = clockSkewMs !== null && Math.abs(clockSkewMs) > 5_000;
  return [
    ...row("account", "User", userWords(identity)),
    ...row("organization", "Organization", organizationWords(identity)),
    ...row("key", "Token", sourceWords(status)),
    ...row("layers", "Shadows", shadows && "a login of this editor, which is not used now"),
    ...row("shield", "Scope", scope),
    ...row("calendar", "End", endWords(status)),
    ...row("history", "Last used", lastUsedAtMs !== null && momentWords(lastUsedAtMs)),
    ...row("database", "Kept", source === "stored" && KEPT[status.persistence]),
    ...row("watch", "Clock", isOff && `${Math.round(clockSkewMs / 1000)} s off the server's clock`),
    ...row(
      "pass",
      "Checked",
      verified ? "with the server, just now" : (error?.message ?? "not checked with the server"),
    ),
  ];
}

async function actions(auth: VscodeAuth, status: Status): Promise<Row[]> {
  const signIn = (label: string, options: Parameters<VscodeAuth["login"]>[0]): Row => ({
    label,
    take: () => tellSession(auth.label, auth.login(options)),
  });
  // With a token in the environment, a login would not be used.
  if (status.source === "environment") return [];
  const again = status.state !== "logged_out";
  if (!isSignedIn(status))
    return [
      signIn("$(sign-in) Sign In", { again }),
      signIn("$(device-mobile) Sign In with a Code", { again, method: "device" }),
    ];
  const logins = await auth.accounts.list().catch(() => []);
  const accounts = new Set(logins.map(({ accountId }) => accountId));
  return [
    ...(accounts.size > 1
      ? [{ label: "$(arrow-swap) Use Another Account as Default", take: () => auth.chooseAccount() }]
      : []),
    ...(auth.role === "consumer" ? [] : [signIn("$(person-add) Add Account", { again: true })]),
    { label: "$(sign-out) Sign Out", take: () => auth.logout() },
  ];
}

function diagnostics(context: ExtensionContext, auth: VscodeAuth): Row {
  return { label: "$(clippy) Copy Diagnostics", take: () => copyDiagnostics(context, auth) };
}
