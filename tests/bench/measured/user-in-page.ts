/** In a page nobody listens on a port: who logs in that way says so. */

export type { Callback } from "./user.js";

export function approve(): never {
  throw new Error("a page has no loopback listener");
}

export const listenOnce = approve;
