// The requests that the plugin can send to the core, and the events that it gets.

import type {
  AdoptOptions,
  Auth,
  ChoiceOptions,
  EnsureOptions,
  HeadersOptions,
  ListOptions,
  LoginOptions,
  LogoutOptions,
  Progress,
  Tokens,
  TokenWish,
} from "../../types/index.js";
import { fromBase64, toBase64 } from "../base64.js";
import type { Answers, Bridge } from "../bridge/bridge.js";

/** A request of the plugin that is sent with the user's token. The body is in base64. */
interface ApiRequest extends ChoiceOptions {
  url: string;
  method: string;
  headers: [string, string][];
  body: string | null;
}

/** Answers the IDE's requests with the core, and sends it the core's events. */
export function serve(bridge: Bridge, auth: Auth): void {
  bridge.serve(answers(bridge, auth));
  auth.onDidChange((event) => bridge.tell("change", event));
  bridge.tell("ready", { apiOrigin: auth.apiOrigin, warning: auth.warning });
}

function answers(bridge: Bridge, auth: Auth): Answers {
  const onProgress = (step: Progress) => bridge.tell("progress", step);
  return {
    ping: () => true,
    headers: ({ url, ...options }: HeadersOptions & { url: string }, signal) =>
      auth.headers(url, { ...options, signal }),
    fetch: (request: ApiRequest, signal) => send(auth, request, signal),
    status: (options: ChoiceOptions & { verify: boolean }, signal) => auth.status({ ...options, signal }),
    ensureLoggedIn: (options: EnsureOptions, signal) => auth.ensureLoggedIn({ ...options, signal, onProgress }),
    login: (options: LoginOptions, signal) => auth.login({ ...options, signal, onProgress }),
    logout: (options: LogoutOptions, signal) => auth.logout({ ...options, signal }),
    token: (options: ChoiceOptions, signal) => auth.token({ ...options, signal }),
    adoptToken: ({ token, ...options }: AdoptOptions & { token: string }, signal) =>
      auth.adoptToken(token, { ...options, signal, onProgress }),
    settled: (_, signal) => auth.settled({ signal }),
    "accounts.list": (options: ListOptions, signal) => auth.accounts.list({ ...options, signal }),
    "accounts.setDefault": ({ account }: { account: string }, signal) => auth.accounts.setDefault(account, { signal }),
    "tokens.list": (choice: ChoiceOptions, signal) => auth.tokens.list({ ...choice, signal }),
    "tokens.revoke": ({ tokenId, ...choice }: ChoiceOptions & { tokenId: string }, signal) =>
      auth.tokens.revoke(tokenId, { ...choice, signal }),
    "tokens.create": (wish: Parameters<Tokens["create"]>[0], signal) => auth.tokens.create({ ...wish, signal }),
    "tokens.rotate": (wish: TokenWish & ChoiceOptions, signal) => auth.tokens.rotate({ ...wish, signal }),
    plan: () => auth.plan(),
    explain: () => auth.explain(),
  };
}

async function send(auth: Auth, { url, body, ...init }: ApiRequest, signal: AbortSignal) {
  const answer = await auth.fetch(url, { ...init, signal, ...(body !== null && { body: fromBase64(body) }) });
  return {
    status: answer.status,
    headers: [...answer.headers],
    body: toBase64(new Uint8Array(await answer.arrayBuffer())),
  };
}
