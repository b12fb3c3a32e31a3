/** The part of VS Code's API that the adapter uses, without VS Code: for tests with many quick starts. */

import { createRequire } from "node:module";

import type { VscodeAuth, VscodeAuthOptions } from "@plexicus/auth/vscode";
import { build } from "esbuild";
import type * as vscode from "vscode";

/** A message to the user: a dialog or a notification. */
export interface Told {
  text: string;
  detail: string | undefined;
  isModal: boolean;
  buttons: string[];
}

type Answer = string | undefined | ((told: Told) => string | undefined | Promise<string | undefined>);
type SessionOptions = Record<string, unknown>;

/** A quick pick or an input box. */
interface Box {
  title: string;
  prompt: string;
  value: string;
  items: { label: string; detail?: string }[];
  selectedItems: { label: string }[];
}

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

class FakeUri {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

/** One user's editor. Its secrets and its state survive restarts. */
export class FakeEditor {
  /** Every message, in order. */
  readonly told: Told[] = [];
  /** How often progress was shown. */
  progress = 0;
  /** The reported progress messages. */
  readonly reported: string[] = [];
  /** The registered commands, and those that were run. */
  readonly commands = new Map<string, (...args: unknown[]) => unknown>();
  readonly ran: string[] = [];
  clipboard = "";
  readonly statusBarItem: { text?: string; command?: string; tooltip?: { value: string } } = {};
  /** The titles of the open boxes. */
  readonly boxes: string[] = [];
  /** The options and scopes of every `getSession` call. */
  readonly asked: SessionOptions[] = [];
  readonly askedScopes: string[] = [];
  /** Returns the token of another extension's session when this extension asks for it. */
  session: (options: SessionOptions, scopes: readonly string[]) => string | undefined = () => undefined;
  /** Chooses what the user picks from a list. */
  picks: (labels: string[]) => string | undefined = () => undefined;
  /** The other extensions that declare the provider. */
  others: string[] = [];
  provider: vscode.AuthenticationProvider | undefined;
  isFocused = true;
  /** Where the extension runs, for instance `ssh-remote`; on the user's machine by default. */
  remoteName: string | undefined;
  /** 1 runs beside the user, 2 beside the workspace. */
  extensionKind = 1;
  /** Returns the address by which the user's machine reaches an address of the extension's machine. */
  asExternalUri: (url: string) => string | Promise<string> = (url) => url;
  /** The pages that were opened. */
  readonly opened: string[] = [];
  readonly focus = new Emitter<{ focused: boolean }>();
  readonly #secrets = new Map<string, string>();
  readonly #state = new Map<string, unknown>();
  readonly #changedSecrets = new Emitter<{ key: string }>();
  readonly #changedSettings = new Emitter<{ affectsConfiguration(section: string): boolean }>();
  readonly #cancelling = new Emitter<void>();
  readonly #answers: [RegExp, Answer][] = [];
  readonly #open: { auth: VscodeAuth; context: vscode.ExtensionContext }[] = [];

  constructor(readonly settings: Record<string, unknown>) {}

  /** Sets how the user answers messages that match. Other messages get no answer. */
  answer(pattern: RegExp, answer: Answer): void {
    this.#answers.unshift([pattern, answer]);
  }

  /** Returns the messages whose text matches. */
  all(pattern: RegExp): Told[] {
    return this.told.filter(({ text }) => pattern.test(text));
  }

  /** Changes a setting, as the user does. */
  change(name: string, value: unknown): void {
    this.settings[name] = value;
    this.#changedSettings.fire({ affectsConfiguration: (section) => name.startsWith(section) });
  }

  /** Presses a link in the sign-in notification, as the user does. */
  async press(link: string): Promise<void> {
    const message = this.reported.at(-1) ?? "";
    const command = message.split(`[${link}](command:`)[1]?.split(")")[0];
    if (command === undefined) throw new Error(`there is no link ${link} in: ${message}`);
    await this.run(command);
  }

  /** Cancels the sign-in in its notification, as the user does. */
  cancel(): void {
    this.#cancelling.fire();
  }

  async run(command: string, ...args: unknown[]): Promise<unknown> {
    this.ran.push([command, ...args.map((each) => JSON.stringify(each))].join(" "));
    return this.commands.get(command)?.(...args);
  }

  /** Starts the adapter as an extension in a new window does. */
  async start(options: Partial<VscodeAuthOptions> = {}): Promise<VscodeAuth> {
    return (await this.startWithParts(options)).auth;
  }

  /** Does the same, and returns the ready-made parts of the package too. */
  async startWithParts(options: Partial<VscodeAuthOptions> = {}) {
    const parts = await adapter(this.#api());
    const context = this.#context();
    const auth = await parts.createVscodeAuth(context, {
      client: { id: "plexicus-vscode", version: "1.0.0" },
      ...options,
    });
    this.#open.push({ auth, context });
    return { auth, context, ...parts };
  }

  async close(): Promise<void> {
    for (const { auth, context } of this.#open.splice(0)) {
      for (const subscription of context.subscriptions) subscription.dispose();
      await auth.dispose();
    }
  }

  #context(): vscode.ExtensionContext {
    return {
      subscriptions: [],
      extension: { id: "plexicus.example", extensionKind: this.extensionKind, packageJSON: { version: "1.0.0" } },
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
      StatusBarAlignment: { Left: 1 },
      QuickPickItemKind: { Separator: -1 },
      ThemeColor: class {},
      MarkdownString: class {
        value = "";
        appendText(text: string) {
          this.value += text;
        }
      },
      ExtensionKind: { UI: 1, Workspace: 2 },
      Uri: { parse: (text: string) => new FakeUri(text) },
      EventEmitter: Emitter,
      Disposable: {
        from: (...all: { dispose(): void }[]) => ({ dispose: () => all.forEach((each) => each.dispose()) }),
      },
      env: {
        uiKind: 1,
        appName: "Fake Editor",
        uriScheme: "fake-editor",
        remoteName: this.remoteName,
        openExternal: async (url: string) => this.opened.push(url) > 0,
        asExternalUri: async (uri: FakeUri) => new FakeUri(await this.asExternalUri(uri.text)),
        clipboard: { writeText: async (text: string) => void (this.clipboard = text) },
      },
      commands: {
        executeCommand: async (id: string, ...args: unknown[]) => this.run(id, ...args),
        registerCommand: (id: string, run: (...args: unknown[]) => unknown) => {
          this.commands.set(id, run);
          return { dispose: () => void this.commands.delete(id) };
        },
      },
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
        onDidChangeConfiguration: this.#changedSettings.event,
      },
      window: {
        createOutputChannel: () => ({ info() {}, warn() {}, error() {}, dispose() {} }),
        showInformationMessage: say,
        showWarningMessage: say,
        showErrorMessage: say,
        createQuickPick: () =>
          this.#box((box, told) => {
            told.text = box.title;
            told.detail = box.items[0]?.detail;
            told.buttons = box.items.map(({ label }) => label);
          }),
        createInputBox: () => this.#box((box, told) => (told.text = `${box.title}: ${box.prompt}`)),
        createStatusBarItem: () => Object.assign(this.statusBarItem, { show() {}, dispose() {} }),
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
          const report = ({ message }: { message: string }) => void this.reported.push(message);
          return task({ report }, { onCancellationRequested: this.#cancelling.event });
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

  // A box is answered like a message, with the picked or typed text. Without an answer it stays open.
  #box(read: (box: Box, told: Told) => void): object {
    const accepted = new Emitter<void>();
    const hidden = new Emitter<void>();
    const box: Box & Record<string, unknown> = {
      title: "",
      prompt: "",
      value: "",
      items: [],
      selectedItems: [],
      onDidAccept: accepted.event,
      onDidHide: hidden.event,
      dispose: () => {},
      hide: () => {
        const index = this.boxes.indexOf(box.title);
        if (index < 0) return;
        this.boxes.splice(index, 1);
        hidden.fire();
      },
      show: () => {
        const told: Told = { text: "", detail: undefined, isModal: false, buttons: [] };
        read(box, told);
        this.told.push(told);
        this.boxes.push(box.title);
        void this.#answer(told).then((answer) => {
          if (answer === undefined) return;
          box.value = answer;
          box.selectedItems = box.items.filter(({ label }) => label === answer);
          accepted.fire();
        });
      },
    };
    return box;
  }

  async #answer(told: Told): Promise<string | undefined> {
    const answer = this.#answers.find(([pattern]) => pattern.test(told.text))?.[1];
    return typeof answer === "function" ? answer(told) : answer;
  }

  async #say(text: string, rest: unknown[]): Promise<string | undefined> {
    const [first] = rest;
    const options = typeof first === "object" ? (first as { modal?: boolean; detail?: string }) : {};
    const buttons = rest.filter((each) => typeof each === "string");
    const told: Told = { text, detail: options.detail, isModal: options.modal === true, buttons };
    this.told.push(told);
    return this.#answer(told);
  }
}

let bundle: Promise<string> | undefined;

/** Loads the installed adapter, bundled as in an extension, on this API. */
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
