// The sign-in as the user sees it: one notification with its progress, dialogs where something is to be
// shown or typed, and a way out of every wait.

import type {
  Auth,
  EnsureOptions,
  LoginOptions,
  Method,
  MethodChange,
  Progress,
  Prompt,
  Question,
  Session,
  ShownCode,
} from "../../types/index.js";
import type { VscodeLoginOptions } from "../../types/vscode.js";
import { env, ProgressLocation, type Progress as Report, window } from "vscode";
import { AuthError } from "../error.js";
import type { Journal } from "./journal.js";
import { openBrowser } from "./open-browser.js";
import { Rescue } from "./rescue.js";
import type { ServerConsent } from "./server-consent.js";
import { wantsSignIn } from "./sign-in-again.js";

const COPY_AND_OPEN = "Copy Code and Open Page";
const TRY_IT = "Try It";
/** What a check without the user ends with where the user can help. */
const FOR_USER = ["login_required", "server_not_confirmed"];

const METHOD_NAMES: Record<Method, string> = {
  browser: "in the browser",
  redirect: "by a redirect of the page",
  device: "with a code",
  paste: "by pasting what the browser shows",
  shared: "with another program's login",
};

/** What signs in. */
export interface Service {
  auth: Auth;
  scopes: readonly string[];
  journal: Journal;
  consent: ServerConsent;
  /** A sign-in replaces what this extension keeps: the user is asked first. */
  replaces: boolean;
}

type Call = (options: LoginOptions) => Promise<Session>;

export class SignIn {
  readonly #label: string;
  #service: Service | undefined;
  /** By what they are asked for; one at a time shows itself to the user. */
  readonly #underWay = new Map<string, Promise<Session>>();
  #last: Promise<unknown> = Promise.resolve();
  #attempt: AbortController | undefined;
  #rescue: Rescue | undefined;

  constructor(label: string) {
    this.#label = label;
  }

  serve(service: Service): void {
    this.#service = service;
  }

  /** Signs in; a second call joins the first, and may ask it for a code instead. */
  async run({ again = false, ...wish }: VscodeLoginOptions = {}): Promise<Session> {
    const { auth, replaces } = this.#serving();
    if (wish.method === "device") this.#rescue?.useCode();
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
    show: (code) => this.#show(code),
    ask: (question) => this.#ask(question),
    confirm: (change) => this.#confirm(change),
  };

  #serving(): Service {
    if (!this.#service) throw new Error("there is nothing to sign in to yet");
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
    const options = { location: ProgressLocation.Notification, title: this.#label, cancellable: true };
    return window.withProgress(options, async (report, cancellation) => {
      const cancelling = new AbortController();
      cancellation.onCancellationRequested(() => cancelling.abort());
      if (asks) report.report({ message: "Checking the login that is here" });
      if (!replaces) report.report({ message: "Asking for the login of this editor" });
      const wanted = wish.scopes ?? this.#serving().scopes;
      // The core then rejects with its own `cancelled`.
      if (asks && !(await wantsSignIn(auth, this.#label, wanted, cancelling.signal))) cancelling.abort();
      const signal = AbortSignal.any([cancelling.signal, ...(wish.signal ? [wish.signal] : [])]);
      return this.#perform(call, { ...wish, signal }, report);
    });
  }

  // The user may choose a code while the browser is waited for: that is another attempt.
  async #perform(
    call: Call,
    wish: LoginOptions & { signal: AbortSignal },
    report: Report<{ message: string }>,
  ): Promise<Session> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    const rescue = new Rescue(() => attempt.abort());
    this.#rescue = wish.method === "device" || wish.preferred === "device" ? undefined : rescue;
    try {
      return await call({
        ...wish,
        signal: AbortSignal.any([attempt.signal, wish.signal]),
        onProgress: (step) => {
          report.report({ message: words(step) });
          if (step.kind === "browser") rescue.offerLater(step.url);
          else rescue.end();
          wish.onProgress?.(step);
        },
      });
    } catch (error) {
      if (rescue.wantsCode && !wish.signal.aborted) {
        return await this.#perform(call, { ...wish, method: undefined, preferred: "device" }, report);
      }
      throw error;
    } finally {
      rescue.end();
      if (this.#rescue === rescue) this.#rescue = undefined;
    }
  }

  async #show({ userCode, verificationUri }: ShownCode): Promise<void> {
    const detail = `Enter it at ${verificationUri}. Never enter a code that somebody sent you.`;
    const chosen = await window.showInformationMessage(
      `Your code is ${userCode}`,
      { modal: true, detail },
      COPY_AND_OPEN,
    );
    if (chosen !== COPY_AND_OPEN) return this.#attempt?.abort();
    await env.clipboard.writeText(userCode);
    await openBrowser(verificationUri);
  }

  async #ask({ url, checkCode, problem }: Question): Promise<string | undefined> {
    const hint = checkCode ? ` If the page shows a code, it must be ${checkCode}.` : "";
    const usual = url
      ? `Approve in the browser, then paste the address that it could not open, or the code that it shows.${hint}`
      : "Paste a personal API token from Settings → API Tokens.";
    return window.showInputBox({
      title: `Sign in to ${this.#label}`,
      prompt: problem ?? usual,
      password: true,
      ignoreFocusOut: true,
    });
  }

  async #confirm({ to, reason }: MethodChange): Promise<boolean> {
    const question = `${reason.replace(/\.?$/, ".")} Sign in ${METHOD_NAMES[to]} instead?`;
    return (await window.showWarningMessage(question, { modal: true }, TRY_IT)) === TRY_IT;
  }
}

function words(step: Progress): string {
  switch (step.kind) {
    case "browser":
      return `Sign in in the browser. If the page shows a code, it must be ${step.checkCode}.`;
    case "device":
      return `Enter ${step.userCode} at ${step.verificationUri}`;
    case "paste":
      return "Paste what the browser shows";
    case "window_closed":
      return "The sign-in window was closed";
    case "skipped":
      return `Not ${METHOD_NAMES[step.method]}: ${step.reason}`;
  }
}
