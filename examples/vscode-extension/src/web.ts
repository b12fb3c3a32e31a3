/** The entry for extension hosts in a web worker. Its bundle contains no module of Node. */

import type { ExtensionContext } from "vscode";

import { start } from "./extension.js";

export { stop as deactivate } from "./extension.js";

export function activate(context: ExtensionContext): Promise<void> {
  return start(context);
}
