// Splits a `Request` into an address and an init, as the core needs them: it may have to send twice.

import type { FetchInit, RequestLike } from "../types/index.js";
import { invalidOption } from "./error.js";

/** Recognises a `Request` by its shape: it may come from another realm or from a library. */
export function isRequest(input: unknown): input is RequestLike {
  return typeof input === "object" && input !== null && typeof (input as RequestLike).url === "string";
}

/** Returns the request's init; `init` wins over it. Reads the body, since a stream can be sent only once. */
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
