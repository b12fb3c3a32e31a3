/** An IDE with the example plugin: the real Kotlin sources on a small platform, in its own Java process. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter } from "node:path";
import { createInterface } from "node:readline";

import type { Browsers, OpenBrowsers, Resource, Tampering, ToBrowser, ToIde } from "./browsers.js";
import { place } from "../vscode/place.js";
import { Queue } from "./queue.js";
import type { Theme } from "./themes.js";

/** An error of a plugin's call, with the core's code. */
export class Failure extends Error {
  constructor(
    readonly code: string,
    override readonly message: string,
    readonly remedy: string,
    readonly fault: string,
  ) {
    super(message);
  }
}

export interface Notification {
  title: string;
  content: string;
  type: string;
  actions: string[];
}

export interface IdeOptions {
  /** The folder of the keychain and the settings, which IDEs of the same user share. */
  folder: string;
  environment?: Record<string, string>;
  open: OpenBrowsers;
  tampering?: Tampering;
  hasJcef?: boolean;
  /** Whether the classes of JCEF are missing. */
  lacksJcefPlugin?: boolean;
  isRemoteHost?: boolean;
  isDark?: boolean;
  /** The port of the proxy in the IDE's settings. */
  proxyPort?: number;
}

type Line = Record<string, unknown> & { event: string };

/** A process of a few seconds gains nothing from the optimizing compiler. */
const QUICK_START = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/** After this time, an IDE that does not exit is killed, so that a failed test ends. */
const STUCK_MS = 60_000;

export class Ide {
  readonly browsed = new Queue<string>("address for the browser");
  readonly notifications = new Queue<Notification>("notification");
  readonly changes = new Queue<string>("change of the login");
  readonly copied = new Queue<string>("copied text");
  readonly dialogs = new Queue<{ ask: number; message: string; title: string }>("dialog");
  /** The steps of logins in progress. */
  readonly progress = new Queue<{ kind: string } & Record<string, unknown>>("progress");
  /** The navigations that the plugin blocked. */
  readonly refused = new Queue<string>("refused address");
  readonly log: string[] = [];
  /** In bytes. */
  longestQuery = 0;
  /** Every line that this IDE has sent. */
  readonly said: string[] = [];
  readonly browsers: Browsers;
  readonly #process: ChildProcess;
  readonly #waiting = new Map<string, (line: Line) => void>();
  #last = 0;

  private constructor(process: ChildProcess, open: OpenBrowsers, tampering: Tampering) {
    this.#process = process;
    this.browsers = open(this.#toIde(), tampering);
  }

  static start({
    folder,
    environment = {},
    open,
    tampering = {},
    hasJcef = true,
    lacksJcefPlugin = false,
    isRemoteHost = false,
    isDark = false,
    proxyPort = 0,
  }: IdeOptions): Ide {
    const classpath = place("PLEXICUS_JETBRAINS_CLASSPATH").split(",").join(delimiter);
    const java = spawn("java", [...QUICK_START, "-Xmx512m", "-Djava.awt.headless=true", "-cp", classpath, "DriverKt"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const ide = new Ide(java, open, tampering);
    ide.#send({ folder, environment, hasJcef, lacksJcefPlugin, isRemoteHost, isDark, proxyPort });
    createInterface({ input: java.stdout }).on("line", (line) => ide.#take(line));
    return ide;
  }

  /** Calls the plugin. The call can be cancelled by its number. */
  call<T>(what: string, options: Record<string, unknown> = {}): Promise<T> & { call: number } {
    const call = ++this.#last;
    const result = new Promise<T>((resolve, reject) => {
      this.#waiting.set(`call ${call}`, (line) => {
        if (line.event === "result") resolve(line["value"] as T);
        else
          reject(
            new Failure(String(line["code"]), String(line["message"]), String(line["remedy"]), String(line["fault"])),
          );
      });
    });
    this.#send({ do: what, call, ...options });
    return Object.assign(result, { call });
  }

  cancel(of: number): Promise<unknown> {
    return this.call("cancel", { of });
  }

  openToolWindow(project: string): Promise<string | null> {
    return this.call("openToolWindow", { project });
  }

  setLook(theme: Theme, fontSize = 13): void {
    this.#send({ do: "look", ...theme, fontSize });
  }

  setPasswordSafe(mode: "keychain" | "memory" | "failing", delayMs = 0): void {
    this.#send({ do: "passwordSafe", mode, delayMs });
  }

  answer(ask: number, text: string | null): void {
    this.#send({ do: "answer", ask, text });
  }

  /** Returns what the plugin's scheme handler serves at an address. */
  async resource(url: string): Promise<Resource> {
    return (await this.#ask({ do: "resource", url })) as unknown as Resource;
  }

  async close(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exited = once(this.#process, "exit");
      this.#process.stdin?.end();
      const stuck = setTimeout(() => this.#process.kill("SIGKILL"), STUCK_MS);
      await exited;
      clearTimeout(stuck);
    }
    await this.browsers.close();
  }

  /** Kills the process without a chance to clean up. */
  async kill(): Promise<void> {
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
    await this.browsers.close();
  }

  #toIde(): ToIde {
    return {
      query: (browser, query, name, text) => {
        this.longestQuery = Math.max(this.longestQuery, Buffer.byteLength(text));
        this.#send({ do: "query", browser, query, name, text });
      },
      console: (browser, text) => this.#send({ do: "console", browser, text }),
      loaded: (browser) => this.#send({ do: "loaded", browser }),
      isRefused: async (browser, url) => {
        const isRefused = (await this.#ask({ do: "navigate", browser, url }))["isRefused"] === true;
        if (isRefused) this.refused.push(url);
        return isRefused;
      },
      resource: (url) => this.resource(url),
    };
  }

  #ask(line: Record<string, unknown>): Promise<Line> {
    const request = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(`request ${request}`, resolve);
      this.#send({ ...line, request });
    });
  }

  #send(line: Record<string, unknown>): void {
    // A page may send requests until it is closed, which is after the IDE has ended.
    if (this.#process.stdin?.writable) this.#process.stdin.write(`${JSON.stringify(line)}\n`);
  }

  #take(text: string): void {
    const line = JSON.parse(text) as Line;
    this.said.push(text);
    switch (line.event) {
      case "browse":
        return this.browsed.push(String(line["url"]));
      case "notification":
        return this.notifications.push(line as unknown as Notification);
      case "change":
        return this.changes.push(String(line["kind"]));
      case "progress":
        return this.progress.push(JSON.parse(String(line["step"])) as { kind: string });
      case "copied":
        return this.copied.push(String(line["text"]));
      case "dialog":
        return this.dialogs.push(line as unknown as { ask: number; message: string; title: string });
      case "log":
        this.log.push(String(line["text"]));
        return;
      case "result":
      case "failure":
        return this.#settle(`call ${line["call"]}`, line);
      case "resource":
      case "navigation":
        return this.#settle(`request ${line["request"]}`, line);
      default:
        void this.browsers.take(line as unknown as ToBrowser);
    }
  }

  #settle(key: string, line: Line): void {
    this.#waiting.get(key)?.(line);
    this.#waiting.delete(key);
  }
}
