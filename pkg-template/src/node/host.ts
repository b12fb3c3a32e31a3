// What Node lends to the core. Only what every start needs is loaded at once.

import type { NodeHost, NodeHostOptions } from "../../types/node.js";
import { browserPlace, shell } from "./environment.js";
import { credentialsFile, fileStorage } from "./credentials-file.js";

export function createNodeHost({ prompt, onNotice, fetch }: NodeHostOptions = {}): NodeHost {
  const file = credentialsFile();
  return {
    credentialsFile: file,
    storage: fileStorage(file, onNotice),
    env: (name) => process.env[name],
    browser: browserPlace(),
    openBrowser: async (url) => (await import("../vendor/opener.js")).openBrowser(url),
    listen: async (options) => (await import("./listener.js")).listen(options),
    prompt,
    shell: shell(),
    fetch,
  };
}
