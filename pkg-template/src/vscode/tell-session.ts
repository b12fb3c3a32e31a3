// Shows who is signed in, after a sign-in that the user started.

import type { Session } from "../../types/index.js";
import { window } from "vscode";
import { sessionWords } from "./words.js";

export async function tellSession(label: string, login: Promise<Session>): Promise<void> {
  const session = await login;
  void window.showInformationMessage(sessionWords(label, session));
}
