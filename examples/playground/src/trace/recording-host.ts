// Wraps the page's host, and records what passes through it.

import type { BrowserHost, Listener, ListenOptions, TransportInit } from "@plexicus/auth/browser";
import { challengeOf, shortened } from "./fingerprint.js";
import type { KindName } from "./kinds.js";
import { Hidden, type Recorder, type Seen } from "./recorder.js";

const SECRET_FIELDS = new Set(["code", "code_verifier", "state", "device_code", "refresh_token", "access_token"]);

/** Returns the recorded fields of a form or a query, with secrets hidden. */
export function fields(pairs: URLSearchParams): Seen {
  const seen = [...pairs].map(([name, value]) => {
    if (SECRET_FIELDS.has(name)) return [name, new Hidden(value)] as const;
    return [name, name === "code_challenge" ? shortened(value) : value] as const;
  });
  return Object.fromEntries(seen);
}

/** Wraps a host to record it. `onExchange` is called with the form of every code exchange. */
export function recorded(host: BrowserHost, recorder: Recorder, onExchange: (form: string) => void): BrowserHost {
  const { storage, redirect } = host;
  return {
    ...host,
    fetch: recordedFetch(host.fetch ?? ((url, init) => fetch(url, init as RequestInit)), recorder, onExchange),
    storage: {
      ...storage,
      get persistence() {
        return storage.persistence;
      },
      set: async (key, value) => {
        await storage.set(key, value);
        if (isLogin(key)) recorder.add("core", "browser", "keep", "store the login", stored(key, value));
      },
      delete: async (key) => {
        await storage.delete(key);
        if (isLogin(key)) recorder.add("core", "browser", "keep", "delete the login", { key });
      },
    },
    openBrowser: (url) => {
      recordOpening(recorder, url);
      return host.openBrowser?.(url);
    },
    ...(host.listen && { listen: (options: ListenOptions) => recordedListen(host, recorder, options) }),
    ...(redirect && {
      redirect: {
        ...redirect,
        leave: (url: string) => {
          recordOpening(recorder, url);
          return redirect.leave(url);
        },
      },
    }),
  };
}

/** Records a callback as it reaches the core. */
export function recordCallback(recorder: Recorder, target: string): void {
  const seen = fields(new URLSearchParams(target.split("?")[1] ?? ""));
  const title = "error" in seen ? "back with an error" : "back with a code";
  recorder.add("browser", "core", "callback", title, seen);
}

function recordOpening(recorder: Recorder, url: string): void {
  const query = new URL(url).searchParams;
  if (!query.has("code_challenge")) return;
  const { state, code_challenge: challenge } = fields(query);
  recorder.add("core", "core", "secret", "create a secret", {
    code_verifier: "stays in the core",
    code_challenge: challenge,
    state,
  });
  recorder.add("core", "browser", "open", "open the sign-in page", { address: url.split("?")[0], ...fields(query) });
}

async function recordedListen(host: BrowserHost, recorder: Recorder, options: ListenOptions): Promise<Listener> {
  if (!host.listen) throw new Error("this page cannot listen");
  return host.listen({
    ...options,
    onRequest: (request) => {
      recordCallback(recorder, request.target);
      options.onRequest({
        ...request,
        reply: (answer) => {
          const { status } = answer;
          if (status !== 200)
            recorder.add("core", "browser", "stray", "another login's state", { status: String(status) });
          request.reply(answer);
        },
      });
    },
  });
}

type Fetch = NonNullable<BrowserHost["fetch"]>;

function recordedFetch(send: Fetch, recorder: Recorder, onExchange: (form: string) => void): Fetch {
  return async (url, init) => {
    const { method = "GET" } = init;
    const path = new URL(url).pathname;
    const form = typeof init.body === "string" ? init.body : "";
    const kind = kindOf(method, path, form);
    if (kind === "exchange") onExchange(form);
    recorder.add("core", "api", kind, `${method} ${path}`, { ...bearer(init), ...(await formFields(form)) });
    try {
      const response = await send(url, init);
      await recordAnswer(recorder, kind, response as Response);
      return response;
    } catch (error) {
      recorder.add("api", "core", "trouble", "no answer", { why: error instanceof Error ? error.message : "" });
      throw error;
    }
  };
}

function kindOf(method: string, path: string, form: string): KindName {
  if (path === "/auth/cli/token") return "exchange";
  if (path === "/oauth/device_authorization") return "deviceStart";
  if (path === "/oauth/token") return form.includes("refresh_token") ? "renew" : "poll";
  if (path === "/sessions/self" || path === "/client") return "who";
  return method === "DELETE" ? "revoke" : "call";
}

async function formFields(form: string): Promise<Seen> {
  if (!form || form.startsWith("{")) return {};
  const pairs = new URLSearchParams(form);
  const verifier = pairs.get("code_verifier");
  // The essential fields of the exchange come first.
  const { code, code_verifier, redirect_uri, ...others } = fields(pairs);
  return {
    code,
    code_verifier,
    ...(verifier && { "its SHA-256": await challengeOf(verifier) }),
    ...others,
    redirect_uri,
  };
}

function bearer({ headers }: TransportInit): Seen {
  const value = Object.entries(headers).find(([name]) => name.toLowerCase() === "authorization")?.[1];
  return value ? { "bearer token": new Hidden(value.replace(/^Bearer /, "")), cookies: "none" } : {};
}

async function recordAnswer(recorder: Recorder, kind: KindName, response: Response): Promise<void> {
  const title = response.status === 0 ? "a redirect, not followed" : String(response.status);
  const grants = kind === "exchange" || kind === "poll" || kind === "renew";
  const seen = {
    "Retry-After": response.headers.get("retry-after"),
    ...(grants ? await granted(response.clone()) : {}),
  };
  const isToken = grants && response.ok;
  recorder.add(
    "api",
    "core",
    isToken ? "token" : response.ok ? "answer" : "trouble",
    isToken ? `${title}, a token` : title,
    seen,
  );
}

async function granted(response: Response): Promise<Seen> {
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const texts = Object.entries(body).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as [string, string]] : [],
  );
  return fields(new URLSearchParams(texts));
}

// The other keys hold the index, notes and pending revocations, which are not part of the story.
function isLogin(key: string): boolean {
  return /:(login|renewal):/.test(key);
}

function stored(key: string, value: string): Seen {
  const { access_token: token, purpose } = JSON.parse(value) as { access_token?: string; purpose?: string };
  const bearer = token === undefined ? undefined : new Hidden(token);
  return { key, access_token: bearer, purpose, where: "IndexedDB of this origin" };
}
