/** JCEF's browser, simulated by a real CEF: one process per browser, each on its own screen. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { place } from "../vscode/place.js";
import type { Browsers, Tampering, ToBrowser, ToIde } from "./browsers.js";

interface Running {
  process: ChildProcess;
  created: Promise<void>;
  url: string;
}

type Line = Record<string, unknown> & { do: string };

export class CefBrowsers implements Browsers {
  readonly #running = new Map<number, Running>();
  readonly #loaded = resolvable();

  constructor(
    readonly ide: ToIde,
    readonly tampering: Tampering,
  ) {}

  async take(line: ToBrowser): Promise<void> {
    if (line.event === "browser") return this.#open(line.browser, line.queries, line.origins);
    const running = this.#running.get(line.browser);
    if (!running) return;
    if (line.event === "close") return this.#end(line.browser);
    if (line.event === "load") running.url = this.tampering.load?.(line.url) ?? line.url;
    const told = line.event === "load" ? { ...line, url: running.url } : line;
    await running.created;
    send(running.process, told);
  }

  async reload(file: string): Promise<void> {
    const { process, url } = this.#find(file);
    send(process, { event: "load", url });
  }

  async run(file: string, code: string): Promise<void> {
    send(this.#find(file).process, { event: "execute", code });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((browser) => this.#end(browser)));
  }

  /** Resolves when a page has been loaded. */
  loaded(): Promise<void> {
    return this.#loaded.promise;
  }

  /** The memory of the browsers' processes (PSS: shared memory is divided among its users). */
  memoryMb(): number {
    const groups = [...this.#running.values()].map(({ process }) => process.pid);
    const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && groups.includes(groupOf(name)));
    return processes.reduce((sum, id) => sum + kilobytesOf(id), 0) / 1024;
  }

  #find(file: string): Running {
    const found = [...this.#running.values()].find(({ url }) => url.includes(`/${file}?`));
    if (!found) throw new Error(`No browser shows ${file}`);
    return found;
  }

  #open(browser: number, queries: string[], origins: string[]): void {
    const cef = spawn("xvfb-run", ["--auto-servernum", place("PLEXICUS_CEF_PYTHON"), place("PLEXICUS_CEF_HOST")], {
      stdio: ["pipe", "pipe", "ignore"],
      detached: true, // its own process group, which can be killed as a whole
    });
    const insecure = origins.map((origin) => origin.replace(/^https:/, "http:"));
    send(cef, { queries, origins: [...origins, ...insecure] });
    const created = new Promise<void>((resolve) => {
      createInterface({ input: cef.stdout }).on("line", (text) => {
        const line = JSON.parse(text) as Line;
        if (line.do === "created") resolve();
        else void this.#pass(browser, cef, line);
      });
    });
    this.#running.set(browser, { process: cef, created, url: "" });
  }

  async #pass(browser: number, cef: ChildProcess, line: Line): Promise<void> {
    switch (line.do) {
      case "query":
        return this.ide.query(browser, Number(line["query"]), String(line["name"]), String(line["text"]));
      case "console":
        return this.ide.console(browser, String(line["text"]));
      case "loaded":
        this.#loaded.resolve();
        return this.ide.loaded(browser);
      case "navigate":
        return send(cef, {
          event: "navigation",
          request: line["request"],
          isRefused: await this.ide.isRefused(browser, String(line["url"])),
        });
      case "resource": {
        const url = String(line["url"]).replace(/^http:/, "https:");
        const given = await this.ide.resource(url);
        return send(cef, {
          ...(this.tampering.resource?.(url, given) ?? given),
          event: "resource",
          request: line["request"],
        });
      }
    }
  }

  async #end(browser: number): Promise<void> {
    const { process: cef } = this.#running.get(browser) ?? {};
    this.#running.delete(browser);
    if (!cef?.pid || cef.exitCode !== null) return;
    const exited = once(cef, "exit");
    cef.stdin?.end();
    const timer = setTimeout(() => process.kill(-(cef.pid ?? 0), "SIGKILL"), 5_000);
    await exited;
    clearTimeout(timer);
  }
}

// A process may have ended after the folder was read.
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function groupOf(process: string): number {
  // The name can contain anything; after it come the state, the parent and the group.
  return Number(read(`/proc/${process}/stat`).split(") ").at(-1)?.split(" ")[2]);
}

function kilobytesOf(process: string): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${process}/smaps_rollup`))?.[1] ?? 0);
}

function resolvable(): { promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

function send(process: ChildProcess, line: object): void {
  if (process.stdin?.writable) process.stdin.write(`${JSON.stringify(line)}\n`);
}
