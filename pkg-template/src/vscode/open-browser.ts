// Opens a page in the user's own browser.

import { env, type Uri } from "vscode";

/** Opens the address as a string, since a `Uri` would be encoded once more. */
export async function openBrowser(url: string): Promise<boolean> {
  return env.openExternal(url as unknown as Uri);
}
