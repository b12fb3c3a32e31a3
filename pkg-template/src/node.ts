import type { Auth, AuthOptions } from "../types/index.js";
import type { NodeHost, NodeHostOptions } from "../types/node.js";
import { hostname } from "node:os";
import { createAuth } from "./index.js";
import { browserPlace, shell } from "./node/environment.js";
import { credentialsFile, fileStorage } from "./node/credentials-file.js";
import { listen } from "./node/listener.js";

export { createAuth, AuthError } from "./index.js";

export function createNodeHost({ prompt, onNotice, fetch }: NodeHostOptions = {}): NodeHost {
  const file = credentialsFile();
  return {
    credentialsFile: file,
    storage: fileStorage(file, onNotice),
    env: (name) => process.env[name],
    browser: browserPlace(),
    openBrowser: async (url) => (await import("./vendor/opener.js")).openBrowser(url),
    listen,
    prompt,
    shell: shell(),
    fetch,
  };
}

export function createNodeAuth({
  prompt,
  onNotice,
  fetch,
  ...options
}: Omit<AuthOptions, "host"> & NodeHostOptions): Promise<Auth> {
  return createAuth({ deviceName: hostname(), ...options, host: createNodeHost({ prompt, onNotice, fetch }) });
}
