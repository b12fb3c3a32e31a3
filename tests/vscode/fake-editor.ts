/** VS Code's API as far as the adapter uses it, without a VS Code: for what only needs many quick starts. */

import { createRequire } from "node:module";

import type { Auth } from "@plexicus/auth";
import type { VscodeAuth, VscodeAuthOptions } from "@plexicus/auth/vscode";
import { build } from "esbuild";
import type * as vscode from "vscode";

/** What a message was: a dialog, or a notification. */
export interface Told {
  text: string;
  detail: string | undefined;
  isModal: boolean;
  buttons: string[];
}

type Answer = string | undefined | ((told: Told) => string | undefined | Promise<string | undefined>);
type SessionOptions = Record<string, unknown>;

class Emitter<T> {
  readonly #listeners = new Set<(event: T) => void>();
  readonly event = (listener: (event: T) => void) => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };
  fire(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

/** One user's editor: its secrets and its state stay through restarts. */
export class FakeEditor {
  /** Every message, in order. */
  readonly told: Told[] = [];
  /** How often progress was shown. */
  progress = 0;
  /** What other extensions asked the provider for, and for which scopes. */
  readonly asked: SessionOptions[] = [];
  readonly askedScopes: string[] = [];
  /** The session of another extension, where this one asks for it. */
  session: (options: SessionOptions, scopes: readonly string[]) => string | undefined = () => undefined;
  /** What the user picks of a list. */
  picks: (labels: string[]) => string | undefined = () => undefined;
  /** The other extensions that declare the provider. */
  others: string[] = [];
  /** What the user pastes. */
  paste: string | undefined;
  provider: vscode.AuthenticationProvider | undefined;
  isFocused = true;
  readonly focus = new Emitter<{ focused: boolean }>();
  readonly #secrets = new Map<string, string>();
  readonly #state = new Map<string, unknown>();
  readonly #changedSecrets = new Emitter<{ key: string }>();
  readonly #answers: [RegExp, Answer][] = [];
  readonly #open: Auth[] = [];

  constructor(readonly settings: Record<string, unknown>) {}

  /** How the user answers a message like this one; another one is not answered. */
  answer(pattern: RegExp, answer: Answer): void {
    this.#answers.unshift([pattern, answer]);
  }

  /** The messages with this text. */
  all(pattern: RegExp): Told[] {
    return this.told.filter(({ text }) => pattern.test(text));
  }

  /** Starts the adapter as an extension of a new window does. */
  async start(options: Partial<VscodeAuthOptions> = {}): Promise<VscodeAuth> {
    const { createVscodeAuth } = await adapter(this.#api());
    const auth = await createVscodeAuth(this.#context(), {
      client: { id: "plexicus-vscode", version: "1.0.0" },
      ...options,
    });
    this.#open.push(auth);
    return auth;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((auth) => auth.dispose()));
  }

  #context(): vscode.ExtensionContext {
    return {
      subscriptions: [],
      extension: { id: "plexicus.example", extensionKind: 1 },
      secrets: {
        get: async (key: string) => this.#secrets.get(key),
        store: async (key: string, value: string) => {
          this.#secrets.set(key, value);
          this.#changedSecrets.fire({ key });
        },
        delete: async (key: string) => {
          if (this.#secrets.delete(key)) this.#changedSecrets.fire({ key });
        },
        onDidChange: this.#changedSecrets.event,
      },
      globalState: {
        get: (key: string) => this.#state.get(key),
        update: async (key: string, value: unknown) => void this.#state.set(key, value),
      },
    } as unknown as vscode.ExtensionContext;
  }

  #api(): object {
    const say = (text: string, ...rest: unknown[]) => this.#say(text, rest);
    const { focus } = this;
    const isFocused = () => this.isFocused;
    return {
      ProgressLocation: { Notification: 15 },
      UIKind: { Desktop: 1, Web: 2 },
      ExtensionKind: { UI: 1, Workspace: 2 },
      EventEmitter: Emitter,
      Disposable: {
        from: (...all: { dispose(): void }[]) => ({ dispose: () => all.forEach((each) => each.dispose()) }),
      },
      env: {
        uiKind: 1,
        remoteName: undefined,
        openExternal: async () => true,
        clipboard: { writeText: async () => {} },
      },
      commands: { executeCommand: async () => undefined },
      extensions: {
        all: ["plexicus.example", ...this.others].map((id) => ({
          id,
          packageJSON: { contributes: { authentication: [{ id: "plexicus" }] } },
        })),
      },
      workspace: {
        getConfiguration: (section: string) => ({
          inspect: (name: string) => ({ globalValue: this.settings[`${section}.${name}`] }),
        }),
        onDidChangeConfiguration: new Emitter().event,
      },
      window: {
        createOutputChannel: () => ({ info() {}, warn() {}, error() {}, dispose() {} }),
        showInformationMessage: say,
        showWarningMessage: say,
        showErrorMessage: say,
        showInputBox: async () => this.paste,
        showQuickPick: async (items: { label: string }[]) => {
          const label = this.picks(items.map((item) => item.label));
          return items.find((item) => item.label === label);
        },
        onDidChangeWindowState: focus.event,
        state: {
          get focused() {
            return isFocused();
          },
        },
        withProgress: (_: unknown, task: (...args: unknown[]) => unknown) => {
          this.progress += 1;
          return task({ report() {} }, { onCancellationRequested: new Emitter().event });
        },
      },
      authentication: {
        registerAuthenticationProvider: (_id: string, _label: string, provider: vscode.AuthenticationProvider) => {
          this.provider = provider;
          return { dispose() {} };
        },
        onDidChangeSessions: new Emitter().event,
        getSession: async (_id: string, scopes: string[], options: SessionOptions = {}) => {
          this.asked.push(options);
          this.askedScopes.push(scopes.join(" "));
          const accessToken = this.session(options, scopes);
          return accessToken && { accessToken };
        },
      },
    };
  }

  async #say(text: string, rest: unknown[]): Promise<string | undefined> {
    const [first] = rest;
    const options = typeof first === "object" ? (first as { modal?: boolean; detail?: string }) : {};
    const buttons = rest.filter((each) => typeof each === "string");
    const told: Told = { text, detail: options.detail, isModal: options.modal === true, buttons };
    this.told.push(told);
    const answer = this.#answers.find(([pattern]) => pattern.test(text))?.[1];
    return typeof answer === "function" ? answer(told) : answer;
  }
}

let bundle: Promise<string> | undefined;

/** The installed adapter, as an extension has it in its bundle, on this API. */
async function adapter(api: object): Promise<typeof import("@plexicus/auth/vscode")> {
  bundle ??= build({
    stdin: { contents: 'export * from "@plexicus/auth/vscode";', resolveDir: process.cwd() },
    bundle: true,
    external: ["vscode"],
    format: "cjs",
    platform: "node",
    write: false,
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? "");
  const module = { exports: {} };
  const require = createRequire(import.meta.url);
  new Function("module", "exports", "require", await bundle)(module, module.exports, (name: string) =>
    name === "vscode" ? api : require(name),
  );
  return module.exports as typeof import("@plexicus/auth/vscode");
}
