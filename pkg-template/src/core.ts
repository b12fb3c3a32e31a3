// Starts the wasm once and dresses its class as an `Auth`.

import type { Auth, AuthOptions, ChoiceOptions, EnsureOptions, LoginOptions } from "../types/index.js";
import type { WasmSource } from "../types/slim.js";
import { Core, initSync } from "#glue";
import { AuthError, raise } from "./error.js";
import { createLeases, type Leases } from "./lease.js";

let started: Promise<unknown> | undefined;

/** Makes an `Auth`; `wasm` is called for the first one only. */
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
  const { host, client, ...rest } = options;
  const { shell } = host;
  const coreOptions = { ...rest, clientId: client.id, clientVersion: client.version, shell };
  try {
    const core: Core = new Core(coreOptions, host, () => leases.end());
    const leases = createLeases(core, host);
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
      message: "This page's Content-Security-Policy does not let WebAssembly run.",
      remedy: "Add 'wasm-unsafe-eval' to the script-src of the page's Content-Security-Policy.",
      fault: "client",
      source: null,
      retryAfterMs: null,
      requiredScope: null,
    });
  }
}

// A page must stay responsive; everywhere else the synchronous way is ten times faster.
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
    appUrl: core.appUrl,
    warning: core.warning,
    plan: () => core.plan(),
    login: ({ signal, onProgress, ...options }: LoginOptions = {}) =>
      core.login(options, onProgress, signal).catch(raise),
    ensureLoggedIn: ({ signal, onProgress, interactive = true, ...options }: EnsureOptions = {}) =>
      core.ensureLoggedIn(options, interactive, onProgress, signal).catch(raise),
    settled: ({ signal } = {}) => core.settled(signal).catch(raise),
    token: async (options) =>
      named(options)
        ? core.token(options, options?.signal).catch(raise)
        : (leases.token(options?.signal) ?? core.token(undefined, options?.signal).then(taken, raise)),
    authorizationHeader: async (url, options) =>
      named(options)
        ? core.authorizationHeader(url, options, options?.signal).catch(raise)
        : (leases.header(url, options?.signal) ??
          core.authorizationHeader(url, undefined, options?.signal).then(taken, raise)),
    leasedHeader: (url) => leases.header(url, undefined),
    fetch: async (url, init) => {
      const href = typeof url === "string" ? url : url.href;
      try {
        if (init && named(init)) {
          const { account, purpose, expect, ...rest } = init;
          return await core.fetch(href, rest, { account, purpose, expect }, init.signal);
        }
        return (await leases.fetch(href, init)) ?? taken(await core.fetch(href, init, undefined, init?.signal));
      } catch (thrown) {
        return raise(thrown);
      }
    },
    status: ({ verify = false, signal, ...choice } = {}) => core.status(verify, choice, signal).catch(raise),
    logout: ({ signal, ...options } = {}) => core.logout(options, signal).catch(raise),
    accounts: {
      list: ({ signal, ...options } = {}) => core.listAccounts(options, signal).catch(raise),
      setDefault: (account, { signal } = {}) => core.setDefaultAccount(account, signal).catch(raise),
    },
    tokens: {
      list: ({ signal, ...choice } = {}) => core.listTokens(choice, signal).catch(raise),
      create: ({ signal, ...wish }) => core.createToken(wish, signal).catch(raise),
      revoke: (tokenId, { signal, ...choice } = {}) => core.revokeToken(tokenId, choice, signal).catch(raise),
      rotate: ({ signal, ...wish } = {}) => core.rotate(wish, signal).catch(raise),
    },
    onDidChange(listener) {
      const id = core.subscribe(listener);
      return { dispose: () => core.unsubscribe(id) };
    },
    explain: () => core.explain(),
    dispose: () => core.close().catch(raise),
  };
}

// Without a name, a call means the login of the options, whose token may be leased.
function named(choice: ChoiceOptions | undefined): boolean {
  return choice?.account !== undefined || choice?.purpose !== undefined || choice?.expect !== undefined;
}
