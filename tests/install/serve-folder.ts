/** A folder as a web site on a free port of this machine. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { TestContext } from "node:test";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/**
 * Serves the folder until the test ends, every page with this Content-Security-Policy, and returns its
 * origin. A file `<name>.br` is served as `<name>` with brotli encoding.
 */
export async function serveFolder(t: TestContext, folder: string, policy?: string): Promise<string> {
  const server = createServer(async ({ url = "/" }, response) => {
    try {
      const path = join(folder, new URL(url, "http://host").pathname);
      const packed = await readFile(`${path}.br`).catch(() => undefined);
      const content = packed ?? (await readFile(path));
      if (packed) response.setHeader("Content-Encoding", "br");
      response.setHeader("Content-Type", TYPES[extname(url)] ?? "application/octet-stream");
      if (policy) response.setHeader("Content-Security-Policy", policy);
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
