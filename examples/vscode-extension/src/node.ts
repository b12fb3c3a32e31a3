/** The entry for extension hosts in Node: desktop and remote. */

import { createNodeHost } from "@plexicus/auth/node";
import type { ExtensionContext } from "vscode";

import { start } from "./extension.js";

export { stop as deactivate } from "./extension.js";

export function activate(context: ExtensionContext): Promise<void> {
  return start(context, createNodeHost());
}
