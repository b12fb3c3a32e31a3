/** Everything there is to say about the login, and what to do next. */

import type { Status, VscodeAuth } from "@plexicus/auth/vscode";
import { commands, type QuickPickItem, QuickPickItemKind, window } from "vscode";

import { endWords, momentWords, organizationWords, sourceWords, userWords } from "./words.js";
import { isSignedIn, signInCommand, type Watcher } from "./watcher.js";

const KEPT: Record<Status["persistence"], string> = {
  durable: "kept over restarts",
  session_only: "for this session only",
  unverified: "kept by the editor, as long as it keeps its secrets",
};

interface Row extends QuickPickItem {
  command?: string;
}

export async function showStatus(auth: VscodeAuth, watcher: Watcher): Promise<void> {
  const status = await auth.status({ verify: true });
  void watcher.look(); // what the server said is shown everywhere
  const title = `Plexicus: ${stateWords(status)} (${status.apiOrigin})`;
  const rows = [...facts(status), { label: "", kind: QuickPickItemKind.Separator }, ...actions(status)];
  const chosen = await window.showQuickPick<Row>(rows, { title, placeHolder: status.error?.message ?? "What next?" });
  if (chosen?.command) await commands.executeCommand(chosen.command);
}

function stateWords(status: Status): string {
  if (status.state === "stale") return "probably expired";
  return isSignedIn(status) ? "signed in" : "not signed in";
}

function facts(status: Status): Row[] {
  const { identity, scope, shadows, error, clockSkewMs, lastUsedAtMs, source, verified } = status;
  const row = (icon: string, label: string, detail: string | null | undefined | false): Row[] =>
    detail ? [{ label: `$(${icon}) ${label}`, description: detail }] : [];
  if (!isSignedIn(status)) return row("lightbulb", "What helps", error?.remedy);
  return [
    ...row("account", "User", userWords(identity)),
    ...row("organization", "Organization", organizationWords(identity)),
    ...row("key", "Token", sourceWords(status)),
    ...row("layers", "Shadows", shadows && "a login kept by this editor, which is not used now"),
    ...row("shield", "Scope", scope),
    ...row("calendar", "End", endWords(status)),
    ...row("history", "Last used", lastUsedAtMs !== null && momentWords(lastUsedAtMs)),
    ...row("database", "Kept", source === "stored" && KEPT[status.persistence]),
    ...row(
      "watch",
      "Clock",
      clockSkewMs !== null && Math.abs(clockSkewMs) > 5_000 && `${Math.round(clockSkewMs / 1000)} s off the server's`,
    ),
    ...row("pass", "Checked", verified ? "with the server, just now" : (error?.message ?? "not with the server")),
  ];
}

function actions(status: Status): Row[] {
  const signIn = { label: "$(sign-in) Sign In", command: signInCommand(status) };
  const diagnostics = { label: "$(clippy) Copy Diagnostics", command: "plexicus.copyDiagnostics" };
  const isFromEnvironment = status.source === "environment";
  if (!isSignedIn(status)) return isFromEnvironment ? [diagnostics] : [signIn, diagnostics];
  const rotate = { label: "$(sync) Rotate Token", command: "plexicus.rotateToken" };
  const signOut = { label: "$(sign-out) Sign Out", command: "plexicus.signOut" };
  // Nobody can sign in over a token of the environment, nor out of it.
  return isFromEnvironment ? [rotate, diagnostics] : [rotate, signOut, diagnostics];
}
