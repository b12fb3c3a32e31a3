// The sign-in as the user sees it: one notification with its progress and its links, boxes for what is shown or typed, and
// a way out of every wait.

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
/** What a check without the user ends with where the user can help. */
const FOR_USER = ["login_required", "server_not_confirmed"];

const METHOD_NAMES: Record<Method, string> = {
  browser: "in the browser",
  redirect: "with a redirect",
  device: "with a code",
  paste: "by pasting a code, an address or a token",
  shared: "with a shared login",
};

/** What signs in. */
export interface Service {
  auth: CurrentAuth;
  scopes: readonly string[];
  journal: Journal;
  consent: ServerConsent;
  /** A sign-in replaces what this extension keeps: the user is asked first. */
  replaces: boolean;
}

type Call = (options: LoginOptions) => Promise<Session>;

/** One try at a sign-in: the user may choose a code instead of waiting for the browser. */
interface Attempt {
  readonly ending: AbortController;
  mayUseCode: boolean;
  wantsCode: boolean;
  /** Opens the box for the address that the browser could not open, while one is awaited. */
  paste?: (() => void) | undefined;
}

export class SignIn {
  readonly #title: string;
  readonly #label: string;
  readonly #links: ProgressLinks;
  #service: Service | undefined;
  /** By what they are asked for; one at a time shows itself to the user. */
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

  /** Signs in; a second call joins the first, and may ask it for a code instead. */
  async run({ again = false, ...wish }: VscodeLoginOptions = {}): Promise<Session> {
    const { auth, replaces } = this.#serving();
    if (wish.method === "device") this.#useCode();
    return this.#begin(wish, (options) => auth.login(options), replaces && !again);
  }

  /** Signs in only where that is needed: nothing is shown for a login that works. */
  async ensure({ interactive = true, ...options }: EnsureOptions = {}): Promise<Session> {
    const { auth, consent } = this.#serving();
    const check = () => auth.ensureLoggedIn({ ...options, interactive: false });
    return interactive ? consent.quietly(() => this.#ensure(check, options)) : check();
  }

  /** What the core asks the user. */
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

  // One that asks for the same is joined; the core lets each caller cancel for itself.
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
      // The core then rejects with its own `cancelled`.
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

  // The box opens by the link in the notification, and once more where what was pasted was wrong.
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
