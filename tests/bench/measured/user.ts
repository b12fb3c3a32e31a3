/**
 * A user who approves at once, and a loopback listener for libraries without their own. Both load Node's
 * modules only during a login, so a start with a stored token does not pay for them.
 */

import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** Sends the callback of a login, with a code and the login's state. */
export async function approve(authorizeUrl: string): Promise<void> {
  const { request } = await import("node:http");
  const asked = new URL(authorizeUrl).searchParams;
  const port = asked.get("port");
  const back = new URL(asked.get("redirect_uri") ?? `http://127.0.0.1:${port}/callback`);
  back.searchParams.set("code", "plxc_bench");
  const state = asked.get("state");
  if (state) back.searchParams.set("state", state);
  const isForm = asked.get("response_mode") === "form_post";
  const target = isForm ? new URL(back.pathname, back) : back;
  const headers = isForm ? { "Content-Type": "application/x-www-form-urlencoded" } : {};
  const visit = request(target, { agent: false, method: isForm ? "POST" : "GET", headers }, (response) =>
    response.resume(),
  );
  visit.end(isForm ? back.searchParams.toString() : undefined);
}

/** A loopback listener for one callback. */
export interface Callback {
  redirectUri: string;
  /** The address that was called. */
  called: Promise<URL>;
  close(): void;
}

export async function listenOnce(): Promise<Callback> {
  const { createServer } = await import("node:http");
  const server = createServer({ keepAlive: false });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const called = new Promise<URL>((resolve) => {
    server.on("request", ({ url = "/" }, response) => {
      response.end("You can close this page.");
      resolve(new URL(url, origin));
    });
  });
  return { redirectUri: `${origin}/callback`, called, close: () => server.close() };
}
