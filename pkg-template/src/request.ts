// A `Request` as an address and an init, which is how the core sends: it may have to send twice.

import type { FetchInit, RequestLike } from "../types/index.js";
import { invalidOption } from "./error.js";

/** By its shape: it may be of another realm, or of a library. */
export function isRequest(input: unknown): input is RequestLike {
  return typeof input === "object" && input !== null && typeof (input as RequestLike).url === "string";
}

/** What the request says, but for what `init` says instead. Its body is read: a stream can be sent once only. */
export async function initOf(request: RequestLike, init: FetchInit | null | undefined): Promise<FetchInit> {
  const { method, signal, keepalive, integrity } = request;
  const own = Object.entries(init ?? {}).filter(([, value]) => value !== undefined);
  const hasBody = method !== "GET" && method !== "HEAD" && !own.some(([name]) => name === "body");
  const body = hasBody ? await read(request) : undefined;
  return {
    method,
    headers: [...request.headers],
    signal,
    ...(keepalive !== undefined && { keepalive }),
    ...(integrity && { integrity }),
    ...(body?.byteLength && { body }),
    ...Object.fromEntries(own),
  };
}

async function read(request: RequestLike): Promise<ArrayBuffer> {
  if (request.bodyUsed) throw invalidOption("the body of the Request was already read");
  try {
    return await request.arrayBuffer();
  } catch {
    throw invalidOption("the body of the Request cannot be read");
  }
}
