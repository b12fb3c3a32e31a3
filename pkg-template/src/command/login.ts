// `plexicus login`: shows the user what they need at each step, then who is signed in.

import type { Auth, LoginOptions, Method, Progress, Prompt, Question, Session, TokenKind } from "../../types/index.js";
import type { NodeHost } from "../../types/node.js";
import { dirname } from "node:path";
import { VARIABLES } from "#constants";
import { AuthError } from "../error.js";
import { asksForLogin, isLoggedIn } from "./already.js";
import { onInterrupt } from "./exit.js";
import type { LoginArguments } from "./arguments.js";
import { canAsk } from "./foreground.js";
import { endInput, readBeside, readSecret } from "./input.js";
import {
  accountName,
  keepingWords,
  lifetimeWords,
  openSession,
  organizationName,
  purposeRow,
  unsetWords,
  userName,
} from "./session.js";
import { settle } from "./settle.js";
import { type Countdown, countdown, say, style, table, warn } from "./terminal.js";

/** Runs `plexicus login`. */
export async function login(given: LoginArguments): Promise<void> {
  if (given.withToken && given.scope !== undefined) throw scopeOfPersonalToken();
  await logIn(given);
}

/** Logs in, unless there is a working login and no option asks for a new one. */
export async function logIn(given: LoginArguments): Promise<void> {
  const signal = onInterrupt();
  signal.addEventListener("abort", endInput, { once: true });
  const waiting = new Waiting();
  const prompt: Prompt = { show: () => undefined };
  if (given.paste || process.stdin.isTTY) prompt.ask = (question) => waiting.whileAsking(() => ask(question));
  if (canAsk()) prompt.askCallback = (question, signal) => askCallback(question, signal as AbortSignal, waiting);
  const { auth, host } = await openSession(given, prompt);
  try {
    if (!asksForLogin(given) && (await isLoggedIn(auth, host, signal))) return;
    say(`Signing in to ${style.strong(auth.apiOrigin)}`);
    const token = given.withToken ? await readSecret("Personal API token: ") : undefined;
    const hasGivenUp = token === null && process.stdin.isTTY;
    const options = {
      method: methodOf(given),
      openBrowser: given.browser,
      replaceNewer: given.force,
      scopes: given.scope?.split(/[\s,]+/),
      port: given.port,
      timeoutMs: given.timeout === undefined ? undefined : given.timeout * 1000,
      signal: hasGivenUp ? AbortSignal.abort() : signal,
      onProgress: (progress: Progress) => show(progress, given, waiting),
    };
    const session = await (token === undefined ? auth.login(options) : auth.adoptToken(token ?? "", options));
    waiting.end();
    tell(session, host);
    await tellDefault(auth, session);
    await settle(auth, session, signal);
  } finally {
    waiting.end();
    endInput();
  }
}

// Thrown before the token is read, so that the user does not type it in vain.
function scopeOfPersonalToken(): AuthError {
  return new AuthError({
    code: "invalid_option",
    message: "A personal token has all the rights of its account: it cannot be limited to scopes.",
    remedy: "Leave out --scope, or log in without --with-token.",
    fault: "client",
    source: null,
    retryAfterMs: null,
    requiredScope: null,
  });
}

function methodOf(given: LoginArguments): LoginOptions["method"] {
  if (given.device) return "device";
  if (given.paste) return "paste";
  return given.browser ? "auto" : "browser";
}

function show(progress: Progress, { browser }: LoginArguments, waiting: Waiting): void {
  waiting.end();
  switch (progress.kind) {
    case "browser":
      say(
        browser ? "Opening your browser. If it does not open, use this address:" : "Open this address in your browser:",
      );
      say(`\n  ${style.strong(progress.url)}\n`);
      for (const line of table([
        ["Callback", progress.callbackUrl],
        ["Code", checkCodeWords(progress.checkCode)],
      ]))
        say(line);
      waiting.begin("Waiting for you to approve in the browser…", progress.expiresAtMs);
      break;
    case "device":
      say("On any device, open this page and enter the code:");
      say(`\n  ${progress.verificationUri}\n  ${style.strong(progress.userCode)}\n`);
      say(style.quiet("Never enter a code that someone sent you."));
      waiting.begin("Waiting for you to approve…", progress.expiresAtMs);
      break;
    case "paste":
      if (progress.url) {
        say("Open this address in a browser and approve:");
        say(`\n  ${style.strong(progress.url)}\n`);
        if (progress.checkCode) for (const line of table([["Code", checkCodeWords(progress.checkCode)]])) say(line);
        say("The browser then shows a page that it cannot open, or a code. Paste that address or that code here.");
      } else {
        say("Paste a personal API token from Settings → API Tokens.");
      }
      break;
    case "skipped":
      say(`${style.quiet("·")} Not with ${METHOD_NAMES[progress.method]}: ${progress.reason.replace(/\.$/, "")}.`);
      break;
  }
}

const PASTE_HINT =
  "If the browser shows a page that it cannot open, paste that page's address here and press Enter. The text stays hidden.";

const METHOD_NAMES: Record<Method, string> = {
  browser: "the browser",
  redirect: "a redirect",
  device: "a device code",
  paste: "pasting",
  shared: "a shared login",
};

const UNKNOWN_SCOPE: Record<TokenKind, string> = {
  login: "decided by the server",
  personal: "all rights of the account",
};

function checkCodeWords(code: string): string {
  return `${style.strong(code)}  ${style.quiet("(if the page shows a code, it must be the same)")}`;
}

function tell(session: Session, host: NodeHost): void {
  say(`${style.good("✓")} Signed in as ${style.strong(userName(session.identity))}`);
  const rows: [string, string][] = [
    ["Organization", organizationName(session.identity)],
    ...purposeRow(session.purpose),
    ["Scope", session.scope ?? UNKNOWN_SCOPE[session.tokenKind]],
    ["Valid until", lifetimeWords(session.expiresAtMs, session.slidesUntilMs)],
    ["Stored in", host.credentialsFile],
    ["Kept", keepingWords(session.persistence, session.plaintext)],
  ];
  for (const line of table(rows)) say(line);
  if (session.missingScopes.length > 0)
    warn(`The server granted fewer scopes than requested. Missing: ${session.missingScopes.join(" ")}`);
  if (session.keptAside)
    warn(`The content stored before could not be read. It was kept aside in ${dirname(host.credentialsFile)}.`);
  if (session.shadowedByEnvironment) {
    warn(`${VARIABLES.token} is set and is used instead of this login; to use the login: ${unsetWords(host)}`);
  }
}

// A second account is used only if it is named, until it becomes the default.
async function tellDefault(auth: Auth, { loginId, purpose }: Session): Promise<void> {
  const all = await auth.accounts.list();
  const own = all.find((account) => account.loginId === loginId);
  const other = all.find((account) => account.isDefault && account.purpose === purpose);
  if (!own || !other || own.isDefault) return;
  const name = accountName(own, all);
  say(`  The default account is still ${other.label}.`);
  say(`  To use this one: --account ${name}, or make it the default: plexicus auth default ${name}`);
}

async function ask({ problem }: Question): Promise<string | null> {
  if (problem) warn(problem);
  return readSecret("Paste: ");
}

async function askCallback({ problem }: Question, signal: AbortSignal, waiting: Waiting): Promise<string | null> {
  const words = () => (problem ? warn(problem) : say(style.quiet(PASTE_HINT)));
  return readBeside(() => waiting.interrupt(words), signal);
}

/** The countdown on the screen, if any. */
class Waiting {
  #shown: Countdown | undefined;

  begin(what: string, untilMs: number): void {
    this.end();
    this.#shown = countdown(what, untilMs);
  }

  interrupt(saying: () => void): void {
    this.#shown?.interrupt(saying);
  }

  end(): void {
    this.#shown?.end();
    this.#shown = undefined;
  }

  async whileAsking<T>(asking: () => Promise<T>): Promise<T> {
    this.end();
    return asking();
  }
}
