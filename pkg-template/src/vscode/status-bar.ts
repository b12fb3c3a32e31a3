// The status bar item: shows who is signed in and whether the login ends soon, and opens a menu on a click.

import type { Status } from "../../types/index.js";
import type { VscodeAuth } from "../../types/vscode.js";
import {
  commands,
  Disposable,
  type ExtensionContext,
  MarkdownString,
  StatusBarAlignment,
  ThemeColor,
  window,
} from "vscode";
import type { AuthError } from "../error.js";
import { showStatus } from "./status-menu.js";
import { tellSession } from "./tell-session.js";
import { isSignedIn, watchStatus } from "./watch-status.js";
import { endsSoon, endWords, errorWords, organizationWords, sourceWords, userWords } from "./words.js";

export function addStatusBarItem(context: ExtensionContext, auth: VscodeAuth): Disposable {
  const { label } = auth;
  const item = window.createStatusBarItem("plexicus", StatusBarAlignment.Left);
  item.name = label;
  let status: Status | null = null;
  const command = `_${context.extension.id}.statusBarItem`;
  item.command = command;
  const added = Disposable.from(
    item,
    commands.registerCommand(command, () => click(context, auth, status).catch(auth.showError)),
    watchStatus(auth, (now, error) => {
      status = now;
      const trouble = auth.apiOrigin === null ? `${label}: Check Settings` : label;
      const { text, color } = now ? appearance(now, label) : { text: `$(warning) ${trouble}`, color: "warning" };
      item.text = text;
      item.backgroundColor = color ? new ThemeColor(`statusBarItem.${color}Background`) : undefined;
      item.tooltip = tooltip(now, error, label);
      item.show();
    }),
  );
  context.subscriptions.push(added);
  return added;
}

// If the login is missing or dead, a click signs in at once; a working login is never replaced. With a token
// in the environment, a login would not be used: the menu says what helps.
async function click(context: ExtensionContext, auth: VscodeAuth, status: Status | null): Promise<void> {
  if (!status || isSignedIn(status) || status.source === "environment") return showStatus(context, auth);
  const login = status.state === "invalid" ? auth.login({ again: true }) : auth.ensureLoggedIn();
  return tellSession(auth.label, login);
}

function appearance(status: Status, label: string): { text: string; color?: string } {
  if (!isSignedIn(status) && status.source === "environment")
    return { text: `$(error) ${label}: Unusable Token`, color: "error" };
  switch (status.state) {
    case "logged_out":
      return { text: `$(account) ${label}: Sign In` };
    case "stale":
      return { text: `$(warning) ${label}: Probably Expired`, color: "warning" };
    case "expired":
    case "rejected":
      return { text: `$(error) ${label}: Sign In Again`, color: "error" };
    case "invalid":
      return { text: `$(error) ${label}: Unusable Token`, color: "error" };
    default:
      return endsSoon(status)
        ? { text: `$(warning) ${name(status, label)}`, color: "warning" }
        : { text: `$(account) ${name(status, label)}` };
  }
}

function name({ identity, source }: Status, label: string): string {
  if (identity) return userWords(identity);
  return source === "environment" ? `${label}: token from the environment` : `${label}: signed in`;
}

function tooltip(status: Status | null, error: AuthError | null, label: string): MarkdownString {
  const text = new MarkdownString();
  const lines =
    status && isSignedIn(status)
      ? [userWords(status.identity), organizationWords(status.identity), sourceWords(status), endWords(status)]
      : error
        ? [errorWords(error)]
        : [status?.error?.message ?? `Not signed in to ${label}`, status?.error?.remedy];
  // Appended as text, so that none of it is read as markup.
  for (const line of lines) if (line) text.appendText(`${line}\n`);
  return text;
}
