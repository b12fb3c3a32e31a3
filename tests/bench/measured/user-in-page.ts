/** The user in a page, where there is no loopback listener: a login that needs one fails. */

export type { Callback } from "./user.js";

export function approve(): never {
  throw new Error("a page has no loopback listener");
}

export const listenOnce = approve;
