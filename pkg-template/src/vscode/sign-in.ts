// The sign-in as the user sees it: one notification with its progress, dialogs where something is to be
// shown or typed, and a way out of every wait.

import type {
  Auth,
  LoginOptions,
  Method,
  MethodChange,
  Progress,
  Prompt,
  Question,
  Session,
  ShownCode,
} from "../../types/index.js";
import type { SignInOptions } from "../../types/vscode.js";
import { type CancellationToken, env, ProgressLocation, type Progress as Report, window } from "vscode";
import { openBrowser } from "./open-browser.js";
import { Rescue } from "./rescue.js";

const COPY_AND_OPEN = "Copy Code and Open Page";
const TRY_IT = "Try It";

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
}

type Wish = Pick<LoginOptions, "method" | "preferred" | "scopes">;

export class SignIn {
  readonly #label: string;
  #service: Service | undefined;
  #underWay: Promise<Session> | undefined;
  #attempt: AbortController | undefined;
  #rescue: Rescue | undefined;

  constructor(label: string) {
    this.#label = label;
  }

  serve(service: Service): void {
    this.#service = service;
  }

  /** Signs in; a second call joins the first, and may ask it for a code instead. */
  run(wish: SignInOptions = {}): Promise<Session> {
    if (wish.method === "device") this.#rescue?.useCode();
    this.#underWay ??= this.#run(wish).finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }

  /** What the core asks the user. */
  readonly prompt: Prompt = {
    show: (code) => this.#show(code),
    ask: (question) => this.#ask(question),
    confirm: (change) => this.#confirm(change),
  };

  async #run({ method, scopes }: SignInOptions): Promise<Session> {
    if (!this.#service) throw new Error("there is nothing to sign in to yet");
    const { auth, scopes: usual } = this.#service;
    const options = { location: ProgressLocation.Notification, title: this.#label, cancellable: true };
    return window.withProgress(options, (report, cancellation) =>
      this.#perform(auth, { method, scopes: scopes ?? usual }, report, cancellation),
    );
  }

  // The user may choose a code while the browser is waited for: that is another attempt.
  async #perform(
    auth: Auth,
    wish: Wish,
    report: Report<{ message: string }>,
    cancellation: CancellationToken,
  ): Promise<Session> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    const cancelling = cancellation.onCancellationRequested(() => attempt.abort());
    const rescue = new Rescue(() => attempt.abort());
    this.#rescue = wish.method === "device" || wish.preferred === "device" ? undefined : rescue;
    try {
      return await auth.login({
        ...wish,
        signal: attempt.signal,
        onProgress: (step) => {
          report.report({ message: words(step) });
          if (step.kind === "browser") rescue.offerLater(step.url);
          else rescue.end();
        },
      });
    } catch (error) {
      if (rescue.wantsCode && !cancellation.isCancellationRequested) {
        return await this.#perform(auth, { preferred: "device", scopes: wish.scopes }, report, cancellation);
      }
      throw error;
    } finally {
      rescue.end();
      cancelling.dispose();
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
    case "skipped":
      return `Not ${METHOD_NAMES[step.method]}: ${step.reason}`;
  }
}
