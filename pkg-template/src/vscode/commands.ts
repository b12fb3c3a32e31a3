// The commands of every extension with a login.

import type { VscodeAuth } from "../../types/vscode.js";
import { commands, Disposable, type ExtensionContext } from "vscode";
import { showStatus } from "./status-menu.js";
import { tellSession } from "./tell-session.js";
import { isSignedIn, watchStatus } from "./watch-status.js";

export function registerCommands(context: ExtensionContext, auth: VscodeAuth, prefix: string): Disposable {
  const on = (name: string, run: () => Promise<unknown>) =>
    commands.registerCommand(`${prefix}.${name}`, () => run().catch(auth.showError));
  const added = Disposable.from(
    on("login", () => tellSession(auth.label, auth.login())),
    on("logout", () => auth.logout()),
    on("status", () => showStatus(context, auth)),
    watchStatus(auth, (status) => {
      void commands.executeCommand("setContext", `${prefix}.signedIn`, isSignedIn(status));
    }),
  );
  context.subscriptions.push(added);
  return added;
}
