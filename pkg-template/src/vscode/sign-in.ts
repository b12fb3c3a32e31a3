// The sign-in as the user sees it: one notification with progress and links, boxes for codes and pasted text,
// and a way to cancel every wait.

import type {
  EnsureOptions,
  LoginOptions,
  Method,
  MethodChange,
  Progress,
  Prompt,
  Question,
  Session,
  ShownCode,
  Signal,
} from "../../types/index.js";
import type { VscodeLoginOptions } from "../../types/vscode.js";
import { env, ProgressLocation, type Progress as Report, window } from "vscode";
import { AuthError } from "../error.js";
import { askText, pasteWords, showCode } from "./boxes.js";
import type { CurrentAuth } from "./current-auth.js";
import type { Journal } from "./journal.js";
import { openBrowser } from "./open-browser.js";
import type { Links, ProgressLinks } from "./progress-links.js";
import type { ServerConsent } from "./server-consent.js";
import { wantsSignIn } from "./sign-in-again.js";

const TRY_IT = "Try It";
/** The errors of a non-interactive check that the user can solve. */
const FOR_USER = ["login_required", "server_not_confirmed"];

const METHOD_NAMES: Record<Method, string> = {
  browser: "in the browser",
  redirect: "with a redirect",
  device: "with a code",
  paste: "by pasting a code, an address or a token",
  shared: "with a shared login",
};

/** What the sign-in works with. */
export interface Service {
  auth: CurrentAuth;
  scopes: readonly string[];
  journal: Journal;
  consent: ServerConsent;
  /** Whether a sign-in replaces a login that this extension keeps, so that the user is asked first. */
  replaces: boolean;
}

type Call = (options: LoginOptions) => Promise<Session>;

/** One attempt to sign in. The user may choose a code instead of waiting for the browser. */
interface Attempt {
  readonly ending: AbortController;
  mayUseCode: boolean;
  wantsCode: boolean;
  /** Opens the box for the address that the browser could not open, while a callback is awaited. */
  paste?: (() => void) | undefined;
}

export class SignIn {
  readonly #title: string;
  readonly #label: string;
  readonly #links: ProgressLinks;
  #service: Service | undefined;
  /** The sign-ins in progress, by their parameters. Only one at a time is shown to the user. */
  readonly #underWay = new Map<string, Promise<Session>>();
  #last: Promise<unknown> = Promise.resolve();
  #attempt: Attempt | undefined;

  constructor(label: string, links: ProgressLinks) {
    this.#label = label;
    this.#title = `Sign in to ${label}`;
    this.#links = links;
  }

  serve(service: Service): void {
    this.#service = service;
  }

  /** Signs in. A second call joins the first, and can switch it to a code. */
  async run({ again = false, ...wish }: VscodeLoginOptions = {}): Promise<Session> {
    const { auth, replaces } = this.#serving();
    if (wish.method === "device") this.#useCode();
    return this.#begin(wish, (options) => auth.login(options), replaces && !again);
  }

  /** Signs in only if needed. Shows nothing if there is a working login. */
  async ensure({ interactive = true, ...options }: EnsureOptions = {}): Promise<Session> {
    const { auth, consent } = this.#serving();
    const check = () => auth.ensureLoggedIn({ ...options, interactive: false });
    return interactive ? consent.quietly(() => this.#ensure(check, options)) : check();
  }

  /** The host's prompt: the questions that the core asks the user. */
  readonly prompt: Prompt = {
    show: (code, signal) => this.#show(code, signal),
    ask: (question, signal) => askText(this.#title, pasteWords(question), signal),
    askCallback: (question, signal) => this.#askCallback(question, signal),
    confirm: (change) => this.#confirm(change),
  };

  #serving(): Service {
    if (!this.#service) throw new Error("the server is not known yet");
    return this.#service;
  }

  async #ensure(check: () => Promise<Session>, options: LoginOptions): Promise<Session> {
    const { auth } = this.#serving();
    try {
      return await check();
    } catch (error) {
      if (!(error instanceof AuthError) || !FOR_USER.includes(error.code)) throw error;
    }
    return this.#begin(options, (options) => auth.ensureLoggedIn(options), false);
  }

  // A call with the same parameters joins the sign-in. One with a signal joins in the core, where it can be
  // cancelled separately.
  #begin(wish: LoginOptions, call: Call, asks: boolean): Promise<Session> {
    const { journal, scopes: own } = this.#serving();
    const key = JSON.stringify([[...(wish.scopes ?? own)].sort(), wish.account, wish.purpose, wish.expect]);
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return wish.signal ? call(wish) : underWay;
    const run = () => journal.signIn(() => this.#run(wish, call, asks));
    const session = this.#last.then(run, run).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, session);
    this.#last = session;
    return session;
  }

  async #run(wish: LoginOptions, call: Call, asks: boolean): Promise<Session> {
    const { auth, replaces } = this.#serving();
    const options = { location: ProgressLocation.Notification, title: this.#title, cancellable: true };
    return window.withProgress(options, async (report, cancellation) => {
      const cancelling = new AbortController();
      cancellation.onCancellationRequested(() => cancelling.abort());
      if (asks) report.report({ message: "Checking the stored login" });
      if (!replaces) report.report({ message: "Getting the login of this editor" });
      const wanted = wish.scopes ?? this.#serving().scopes;
      // With an aborted signal, the core rejects with its own `cancelled`.
      if (asks && !(await wantsSignIn(auth, this.#label, wanted, cancelling.signal))) cancelling.abort();
      const signal = AbortSignal.any([cancelling.signal, ...(wish.signal ? [wish.signal] : [])]);
      return this.#perform(call, { ...wish, signal }, report);
    });
  }

  async #perform(
    call: Call,
    wish: LoginOptions & { signal: AbortSignal },
    report: Report<{ message: string }>,
  ): Promise<Session> {
    const attempt: Attempt = {
      ending: new AbortController(),
      mayUseCode: wish.method !== "device" && wish.preferred !== "device",
      wantsCode: false,
    };
    this.#attempt = attempt;
    try {
      return await call({
        ...wish,
        signal: AbortSignal.any([attempt.ending.signal, wish.signal]),
        onProgress: (step) => {
          report.report({ message: this.#message(step) });
          wish.onProgress?.(step);
        },
      });
    } catch (error) {
      if (attempt.wantsCode && !wish.signal.aborted) {
        return await this.#perform(call, { ...wish, method: undefined, preferred: "device" }, report);
      }
      throw error;
    } finally {
      this.#links.show({});
      if (this.#attempt === attempt) this.#attempt = undefined;
    }
  }

  #useCode(): void {
    if (!this.#attempt?.mayUseCode) return;
    this.#attempt.wantsCode = true;
    this.#attempt.ending.abort();
  }

  #message(step: Progress): string {
    return [words(step), this.#links.show(this.#linksOf(step))].filter(Boolean).join(" ");
  }

  #linksOf(step: Progress): Links {
    switch (step.kind) {
      case "browser":
        return {
          "Open Again": () => openBrowser(step.url),
          "Copy Link": () => env.clipboard.writeText(step.url),
          ...(this.#attempt?.mayUseCode && { "Use a Code": () => this.#useCode() }),
          "Paste the Address": () => this.#attempt?.paste?.(),
        };
      case "device":
        return { "Copy Code and Open Page": () => this.#copyAndOpen(step) };
      default:
        return {};
    }
  }

  async #copyAndOpen({ userCode, verificationUri }: ShownCode): Promise<void> {
    await env.clipboard.writeText(userCode);
    await openBrowser(verificationUri);
  }

  async #show(code: ShownCode, signal: Signal): Promise<void> {
    const choice = await showCode(this.#title, code, signal);
    if (choice === "cancel") this.#attempt?.ending.abort();
    if (choice === "copy") await env.clipboard.writeText(code.userCode);
    if (choice === "copy_and_open") await this.#copyAndOpen(code);
  }

  // The link in the notification opens the box. It opens again if the pasted text was wrong.
  #askCallback(question: Question, signal: Signal): Promise<string | undefined> {
    const attempt = this.#attempt;
    const usual = "Paste the address of the page that the browser could not open.";
    const words = question.problem ? `${question.problem} ${usual}` : usual;
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(undefined));
      const paste = async () => {
        const text = await askText(this.#title, words, signal);
        if (text) resolve(text);
      };
      if (attempt) attempt.paste = () => void paste();
      if (question.problem) void paste();
    });
  }

  async #confirm({ to, reason }: MethodChange): Promise<boolean> {
    const question = `${this.#title} ${METHOD_NAMES[to]} instead?`;
    const options = { modal: true, detail: reason };
    return (await window.showWarningMessage(question, options, TRY_IT)) === TRY_IT;
  }
}

function words(step: Progress): string {
  switch (step.kind) {
    case "browser":
      return `Approve in the browser. If the page shows a code, it must be ${step.checkCode}.`;
    case "device":
      return `Enter ${step.userCode} at ${step.verificationUri}.`;
    case "paste":
      return "Paste what the browser shows";
    case "window_closed":
      return "The sign-in window was closed";
    case "skipped":
      return `Not ${METHOD_NAMES[step.method]}: ${step.reason}`;
  }
}
