// The commands that every extension with a login has.

import type { VscodeAuth } from "../../types/vscode.js";
import { commands, Disposable, type ExtensionContext, window } from "vscode";
import { showStatus } from "./status-menu.js";
import { isSignedIn, watchStatus } from "./watch-status.js";
import { sessionWords } from "./words.js";

export function registerCommands(context: ExtensionContext, auth: VscodeAuth, prefix: string): Disposable {
  const on = (name: string, run: () => Promise<unknown>) =>
    commands.registerCommand(`${prefix}.${name}`, () => run().catch(auth.showError));
  const added = Disposable.from(
    on("login", async () => {
      const session = await auth.login();
      void window.showInformationMessage(sessionWords(auth.label, session));
    }),
    on("logout", () => auth.logout()),
    on("status", () => showStatus(context, auth)),
    watchStatus(auth, (status) => {
      void commands.executeCommand("setContext", `${prefix}.signedIn`, isSignedIn(status));
    }),
  );
  context.subscriptions.push(added);
  return added;
}
