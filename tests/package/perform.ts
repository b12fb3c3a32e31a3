// Performs one call in one window and returns its outcome as a caller sees it.

import {
  type Auth,
  AuthError,
  type CallbackAddress,
  type ChoiceOptions,
  type EnsureOptions,
  type LoginOptions,
  type Progress,
} from "@plexicus/auth";
import { inspect } from "node:util";
import { fillValue } from "./expect.js";
import type { FakeHost } from "./fake-host.js";
import type { Contents, Part } from "./scenario.js";

export type Outcome = { value: unknown } | { error: Record<string, unknown> };

/** Performs the call, passes its progress on, and returns its outcome. */
export async function perform(
  auth: Auth,
  host: FakeHost,
  part: Part,
  onProgress: (event: Progress) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    return { value: await ask(auth, host, part, onProgress, signal) };
  } catch (thrown) {
    return { error: view(thrown) };
  }
}

/** The calls that may return a secret, and where it is: the field's name, or empty for the whole value. */
export const SECRETS: Partial<Record<Part["do"], "" | "Authorization" | "value" | "newToken">> = {
  token: "",
  headers: "Authorization",
  "tokens.create": "value",
  "tokens.rotate": "newToken",
};

/** An error with everything about it that is visible. */
export function view(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof AuthError)) throw thrown;
  const { code, message, remedy, fault, source, retryAfterMs, requiredScope, stack } = thrown;
  return {
    code,
    message,
    remedy,
    fault,
    source,
    retryAfterMs,
    requiredScope,
    stack,
    inspected: inspect(thrown, { showHidden: true }),
    json: JSON.stringify(thrown),
  };
}

async function ask(
  auth: Auth,
  host: FakeHost,
  part: Part,
  onProgress: (event: Progress) => void,
  signal: AbortSignal,
): Promise<unknown> {
  const { server, storage } = host;
  const options: unknown = fillValue(part.with ?? {}, server.known);
  const { url = "" } = options as { url?: string };
  switch (part.do) {
    case "login":
      return auth.login({ ...(options as LoginOptions), onProgress, signal });
    case "adoptToken": {
      const { token, ...rest } = options as LoginOptions & { token: string };
      return auth.adoptToken(token, { ...rest, onProgress, signal });
    }
    case "finishLogin": {
      const { callback, ...rest } = options as LoginOptions & { callback: CallbackAddress };
      return auth.finishLogin(callback, { ...rest, onProgress, signal });
    }
    case "ensureLoggedIn":
      return auth.ensureLoggedIn({ ...(options as EnsureOptions), onProgress, signal });
    case "settled":
      return auth.settled({ signal });
    case "token":
      return auth.token({ ...(options as object), signal });
    case "status":
      return auth.status({ ...(options as object), signal });
    case "logout":
      return auth.logout({ ...(options as object), signal });
    case "headers": {
      const { rejected } = options as { rejected?: string };
      return auth.headers(url, {
        ...choice(options),
        ...(rejected !== undefined && { rejected: { Authorization: rejected } }),
        signal,
      });
    }
    case "fetch": {
      const { method, body, stream } = options as { method?: string; body?: string; stream?: boolean };
      const init = {
        method,
        body: stream ? new Response(body).body : body,
        duplex: "half",
        ...choice(options),
        signal,
      };
      const answer = await auth.fetch(url, init as RequestInit);
      return { status: answer.status, retryAfter: answer.headers.get("retry-after") };
    }
    case "plan":
      return auth.plan();
    case "tokens.list":
      return auth.tokens.list({ ...(options as object), signal });
    case "tokens.create":
      return auth.tokens.create({ ...(options as { name: string }), signal });
    case "tokens.revoke":
      return auth.tokens.revoke((options as { tokenId: string }).tokenId, { ...choice(options), signal });
    case "tokens.rotate":
      return auth.tokens.rotate({ ...(options as object), signal });
    case "accounts.list":
      return auth.accounts.list({ ...(options as object), signal });
    case "accounts.setDefault":
      return auth.accounts.setDefault((options as { account: string }).account, { signal });
    case "explain":
      return auth.explain();
    case "dispose":
      return auth.dispose();
    case "advance": {
      const {
        ms,
        monotonicMs = ms,
        serverMs = ms,
      } = options as { ms: number; monotonicMs?: number; serverMs?: number };
      server.clock.jump(ms - monotonicMs, serverMs - monotonicMs);
      return server.clock.sleep(monotonicMs, signal);
    }
    case "store":
      return storage.put((part.with ?? {}) as Contents, server.known);
    case "together":
      throw new Error("its calls are performed one by one");
  }
}

function choice(options: unknown): ChoiceOptions {
  const { account, purpose, expect } = options as ChoiceOptions;
  return { account, purpose, expect };
}
