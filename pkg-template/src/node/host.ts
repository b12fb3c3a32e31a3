// The host on Node. Only the modules that every start needs are loaded at once.

import type { NodeHost, NodeHostOptions } from "../../types/node.js";
import { hostname } from "node:os";
import { credentialsFile, noStorage, storageAt } from "./credentials-place.js";
import { browserPlace, shell } from "./environment.js";

export function createNodeHost({ prompt, onNotice, fetch }: NodeHostOptions = {}): NodeHost {
  return {
    ...place(onNotice),
    env: (name) => process.env[name],
    browser: browserPlace(),
    openBrowser: async (url) => (await import("../vendor/opener.js")).openBrowser(url),
    listen: async (options) => (await import("./listener.js")).listen(options),
    prompt,
    shell: shell(),
    machineName: hostname(),
    fetch,
  };
}

// A token in the environment needs no credentials file: without a path, only the storage fails.
function place(onNotice: NodeHostOptions["onNotice"]): Pick<NodeHost, "credentialsFile" | "storage"> {
  try {
    const file = credentialsFile();
    return { credentialsFile: file, storage: storageAt(file, onNotice) };
  } catch (error) {
    return { credentialsFile: "~/.plexicus/credentials", storage: noStorage(error) };
  }
}
