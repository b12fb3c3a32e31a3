// All network goes through the IDE, with its proxy and its certificates: the page's own policy allows none.

import type { Host, TransportInit } from "../../types/index.js";
import type { Bridge } from "./bridge.js";
import { fromBase64, toBase64 } from "./frames.js";
import { address } from "./host.js";

/** The core and its callers have deadlines of their own; this one only ends what nobody waits for. */
const DEADLINE_MS = 120_000;

interface Answer {
  status: number;
  headers: [string, string][];
  /** In base64. */
  body: string;
}

export function bridgeFetch(bridge: Bridge): NonNullable<Host["fetch"]> {
  return async (url, { method = "GET", headers, body, signal }: TransportInit) => {
    const request = { ...address(url), method, headers: Object.entries(headers), body: bodyOf(body) };
    const answer = await bridge.ask<Answer>("fetch", request, { signal, deadlineMs: DEADLINE_MS });
    const bytes = fromBase64(answer.body);
    // A `Response` of these has no body, not even an empty one.
    const hasNoBody = [204, 205, 304].includes(answer.status);
    return new Response(hasNoBody ? null : bytes, { status: answer.status, headers: answer.headers });
  };
}

function bodyOf(body: unknown): string | null {
  if (body === undefined || body === null) return null;
  if (typeof body === "string") return toBase64(new TextEncoder().encode(body));
  if (body instanceof ArrayBuffer) return toBase64(new Uint8Array(body));
  if (ArrayBuffer.isView(body)) return toBase64(new Uint8Array(body.buffer, body.byteOffset, body.byteLength));
  if (body instanceof URLSearchParams) return bodyOf(String(body));
  throw new TypeError("a body that crosses the bridge is text or bytes");
}
