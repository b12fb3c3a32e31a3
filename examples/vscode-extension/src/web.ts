/** The entry for extension hosts in a web worker: no module of Node's is in its bundle. */

import type { ExtensionContext } from "vscode";

import { start } from "./extension.js";

export { stop as deactivate } from "./extension.js";

export function activate(context: ExtensionContext): Promise<void> {
  return start(context);
}
