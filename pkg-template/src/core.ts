// Starts the wasm once and wraps its class as an `Auth`.

import type { Address, Auth, AuthFetch, AuthOptions, CallOptions, ChoiceOptions, FetchInit } from "../types/index.js";
import type { WasmSource } from "../types/slim.js";
import { Core, initSync } from "#glue";
import { AuthError, raise } from "./error.js";
import { createLeases, type Leases } from "./lease.js";
import { initOf, isRequest } from "./request.js";

let started: Promise<unknown> | undefined;

/** Creates an `Auth`. Calls `wasm` only if the wasm is not running yet. */
export async function createAuthWith(
  wasm: () => WasmSource | Promise<WasmSource>,
  options: AuthOptions,
): Promise<Auth> {
  started ??= start(wasm);
  try {
    await started;
  } catch (thrown) {
    started = undefined;
    throw thrown;
  }
  try {
    const core: Core = new Core(options, () => leases.end());
    const leases = createLeases(core, options.host);
    return dress(core, leases);
  } catch (thrown) {
    return raise(thrown);
  }
}

async function start(wasm: () => WasmSource | Promise<WasmSource>): Promise<void> {
  try {
    const source = await wasm();
    initSync({ module: source instanceof WebAssembly.Module ? source : await compile(source as BufferSource) });
  } catch (thrown) {
    if (!isBlocked(thrown)) throw thrown;
    throw new AuthError({
      code: "wasm_blocked",
      message: "This page's Content-Security-Policy blocks WebAssembly.",
      remedy: "Add 'wasm-unsafe-eval' to the script-src of the page's Content-Security-Policy.",
      fault: "client",
      source: null,
      retryAfterMs: null,
      requiredScope: null,
    });
  }
}

// A page must stay responsive. Everywhere else, compiling synchronously is ten times faster.
function compile(bytes: BufferSource): WebAssembly.Module | Promise<WebAssembly.Module> {
  return "document" in globalThis ? WebAssembly.compile(bytes) : new WebAssembly.Module(bytes);
}

function isBlocked(thrown: unknown): boolean {
  return thrown instanceof Error && /Content[- ]Security[- ]Policy|unsafe-eval/i.test(thrown.message);
}

function dress(core: Core, leases: Leases): Auth {
  const taken = <T>(value: T): T => {
    leases.take();
    return value;
  };
  return {
    apiOrigin: core.apiOrigin,
    appUrl: core.appUrl ?? null,
    warning: core.warning ?? null,
    plan: () => orRaise(() => core.plan()),
    login: (options) => core.login(options).catch(raise),
    adoptToken: (token, options) => core.adoptToken(token, options).catch(raise),
    finishLogin: (callback, options) => core.finishLogin(callback, options).catch(raise),
    ensureLoggedIn: (options) => core.ensureLoggedIn(options).catch(raise),
    settled: (options) => core.settled(options).catch(raise),
    token: async (options) =>
      hasOnlySignal(options)
        ? (leases.token(options?.signal) ?? core.token(options).then(taken, raise))
        : core.token(options).catch(raise),
    headers: async (url, options) =>
      hasOnlySignal(options)
        ? (leases.headers(url, options?.signal) ?? core.headers(url, options).then(taken, raise))
        : core.headers(url, options).catch(raise),
    headersNow: (url) => leases.headers(url, undefined) ?? null,
    fetch: (async (input: unknown, given?: FetchInit & ChoiceOptions) => {
      try {
        const url = isRequest(input) ? input.url : (input as Address);
        const init: (FetchInit & ChoiceOptions) | undefined = isRequest(input) ? await initOf(input, given) : given;
        if (init && names(init)) {
          const { account, purpose, expect, ...rest } = init;
          return await core.fetch(url, rest, { account, purpose, expect, signal: init.signal });
        }
        return (await leases.fetch(url, init)) ?? taken(await core.fetch(url, init, { signal: init?.signal }));
      } catch (thrown) {
        return raise(thrown);
      }
    }) as AuthFetch,
    status: (options) => core.status(options).catch(raise),
    logout: (options) => core.logout(options).catch(raise),
    accounts: {
      list: (options) => core.listAccounts(options).catch(raise),
      setDefault: (account, options) => core.setDefaultAccount(account, options).catch(raise),
    },
    tokens: {
      list: (options) => core.listTokens(options).catch(raise),
      create: (options) => core.createToken(options).catch(raise),
      revoke: (tokenId, options) => core.revokeToken(tokenId, options).catch(raise),
      rotate: (options) => core.rotate(options).catch(raise),
    },
    onDidChange(listener) {
      const id = orRaise(() => core.subscribe(listener));
      return { dispose: () => core.unsubscribe(id) };
    },
    onDecision(listener) {
      const id = orRaise(() => core.onDecision(listener));
      return { dispose: () => core.offDecision(id) };
    },
    explain: () => orRaise(() => core.explain()),
    dispose: () => {
      leases.close();
      return core.close().catch(raise);
    },
  };
}

function orRaise<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    return raise(thrown);
  }
}

// A call without such options uses the `Auth`'s own login, for which there may be a lease.
function hasOnlySignal(options: CallOptions | undefined): boolean {
  if (options === undefined) return true;
  if (typeof options !== "object") return false;
  for (const name in options) if (name !== "signal") return false;
  return true;
}

function names({ account, purpose, expect }: ChoiceOptions): boolean {
  return account !== undefined || purpose !== undefined || expect !== undefined;
}
