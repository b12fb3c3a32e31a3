// Recognises this machine by its host names. Requests to it never leave it, so no proxy may see them.

import { BlockList, isIP } from "node:net";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("::1", "ipv6");

/** Returns whether a URL's `hostname` is this machine: 127.0.0.0/8, ::1, localhost or a name below it. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.$/g, "");
  if (isIP(host)) return LOOPBACK.check(host, isIP(host) === 4 ? "ipv4" : "ipv6");
  return /(^|\.)localhost$/i.test(host);
}
