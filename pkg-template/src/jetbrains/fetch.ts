// All requests go through the IDE, with its proxy and its certificates. The page's own policy allows none.

import type { Host, TransportInit } from "../../types/index.js";
import { fromBase64, toBase64 } from "../base64.js";
import type { Bridge } from "../bridge/bridge.js";
import { address } from "./address.js";

/** The core and its callers have deadlines of their own. This one ends requests for which no caller waits. */
const DEADLINE_MS = 120_000;

interface Answer {
  status: number;
  headers: [string, string][];
  /** The body in base64. */
  body: string;
}

export function bridgeFetch(bridge: Bridge): NonNullable<Host["fetch"]> {
  return async (url, { method = "GET", headers, body, signal }: TransportInit) => {
    const { body: base64, type } = await bodyOf(body);
    const all = new Headers(headers);
    if (type !== null && !all.has("content-type")) all.set("content-type", type);
    const request = { ...address(url), method, headers: [...all], body: base64 };
    const answer = await bridge.ask<Answer>("fetch", request, { signal, deadlineMs: DEADLINE_MS });
    const bytes = fromBase64(answer.body);
    const { status } = answer;
    const answerHeaders = new Headers(answer.headers);
    if (status < 200 || status > 599) return { status, headers: answerHeaders, arrayBuffer: async () => bytes.buffer }; // no `Response` takes it
    // A `Response` with these statuses cannot have a body, not even an empty one.
    return new Response([204, 205, 304].includes(status) ? null : bytes, { status, headers: answerHeaders });
  };
}

// Reads every body that a platform's `fetch` takes: text, bytes, a form, a stream.
async function bodyOf(body: unknown): Promise<{ body: string | null; type: string | null }> {
  if (body === undefined || body === null) return { body: null, type: null };
  const packed = new Response(body as ConstructorParameters<typeof Response>[0]);
  const type = packed.headers.get("content-type");
  return { body: toBase64(new Uint8Array(await packed.arrayBuffer())), type };
}
