/** The scenarios of `tests/vectors/flows/` again, with the bridge between the core and the host. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import type {
  CallbackPage,
  CustomServers,
  Host,
  Listener,
  ListenerRequest,
  Question,
  RenderedPage,
  TransportInit,
} from "@plexicus/auth";

import type * as Base64Module from "../../pkg-template/src/base64.js";
import type { Bridge as BridgeClass } from "../../pkg-template/src/bridge/bridge.js";
import type * as FramesModule from "../../pkg-template/src/bridge/frames.js";
import type * as HostModule from "../../pkg-template/src/jetbrains/host.js";
import type * as PageModule from "../../pkg-template/src/jetbrains/page.js";
import type { FakeHost } from "../package/fake-host.js";
import { scenarios } from "../package/fixtures.js";
import { run } from "../package/run-scenario.js";
import { FOLDER, type Scenario } from "../package/scenario.js";

const part = (name: string) => new URL(`./${name}.js`, import.meta.resolve("@plexicus/auth/jetbrains")).href;
const { Bridge } = (await import(part("bridge/bridge"))) as { Bridge: typeof BridgeClass };
const { bridgeHost } = (await import(part("jetbrains/host"))) as typeof HostModule;
const { openChannel } = (await import(part("jetbrains/page"))) as typeof PageModule;
const { Assembler, framesOf } = (await import(part("bridge/frames"))) as typeof FramesModule;
const { fromBase64, toBase64 } = (await import(part("base64"))) as typeof Base64Module;

const TRANSPORT = {
  redirect: "manual",
  credentials: "omit",
  cache: "no-store",
  referrerPolicy: "no-referrer",
} as const;

/** The fields of any request. */
interface Payload {
  key: string;
  value: string;
  mark: string;
  url: string;
  method: string;
  headers: [string, string][];
  body: string | null;
  firstPort: number;
  lastPort: number;
}

/** Simulates the Kotlin side with a fake host. */
class OtherEnd {
  readonly #assembler = new Assembler();
  readonly #answering = new Map<number, AbortController>();
  readonly #requests = new Map<number, ListenerRequest>();
  #listener: Listener | undefined;

  constructor(
    readonly host: FakeHost,
    readonly push: (frame: string) => void,
  ) {}

  take(frame: string): void {
    const message = this.#assembler.take(frame);
    if (!message) return;
    const { id, op, payload } = message as { id: number; op: string; payload: never };
    if (op === "cancel") this.#answering.get(id)?.abort();
    else if (op === "listen.reply")
      this.#requests.get((payload as { request: number }).request)?.reply(readPage(payload));
    else if (op === "listen.close") this.#listener?.close();
    else void this.#answer(id, op, payload);
  }

  async #answer(id: number, op: string, payload: never): Promise<void> {
    const cancelling = new AbortController();
    this.#answering.set(id, cancelling);
    try {
      this.#tell(id, "answer", (await this.#perform(op, payload, cancelling.signal)) ?? null);
    } catch (error) {
      this.#tell(id, "error", { message: (error as Error).message });
    }
  }

  #perform(op: string, payload: Payload, signal: AbortSignal): unknown {
    const { storage, marker, prompt } = this.host;
    const stored = async (work: Promise<string | undefined | void>) => ({
      value: (await work) ?? null,
      persistence: storage.persistence,
    });
    switch (op) {
      case "storage.get":
        return stored(storage.get(payload.key));
      case "storage.set":
        return stored(storage.set(payload.key, payload.value));
      case "storage.delete":
        return stored(storage.delete(payload.key));
      case "marker.get":
        return marker?.get(payload.key);
      case "marker.set":
        return marker?.set(payload.key, payload.mark);
      case "marker.delete":
        return marker?.delete(payload.key);
      case "browser.open":
        return this.host.openBrowser?.(payload.url);
      case "prompt.ask":
        return prompt.ask?.(payload as unknown as Question, signal);
      case "server.confirm": {
        const { interactive, ...servers } = payload as unknown as CustomServers & { interactive: boolean };
        return this.host.confirmServer?.(servers, interactive);
      }
      case "listen":
        return this.#listen(payload);
      case "fetch":
        return this.#fetch(payload, signal);
      default:
        throw new Error(`the IDE has no operation ${op}`);
    }
  }

  async #listen({ firstPort, lastPort }: Payload): Promise<unknown> {
    const onRequest = (request: ListenerRequest) => {
      const number = this.#requests.size + 1;
      this.#requests.set(number, request);
      const { method, target, host } = request;
      this.#tell(0, "listen.request", { listener: 1, request: number, method, target, host });
    };
    this.#listener = await this.host.listen?.({ firstPort, lastPort, onRequest });
    return { listener: 1, port: this.#listener?.port };
  }

  async #fetch({ url, method, headers, body }: Payload, signal: AbortSignal): Promise<unknown> {
    const init: TransportInit = { ...TRANSPORT, method, headers: Object.fromEntries(headers), signal };
    if (body !== null) init.body = new TextDecoder().decode(fromBase64(body));
    const answer = await this.host.fetch(url, init);
    const bytes = new Uint8Array((await answer.arrayBuffer?.()) ?? new ArrayBuffer(0));
    return { status: answer.status, headers: [...(answer.headers as Headers)], body: toBase64(bytes) };
  }

  #tell(id: number, op: string, payload: unknown): void {
    for (const frame of framesOf({ id, op, payload })) this.push(frame);
  }
}

/** Parses the callback page that the core's side rendered for the IDE. */
function readPage({ status, body }: RenderedPage): CallbackPage {
  const [, title = "", text = ""] = /<h1>(.*)<\/h1><p>(.*)<\/p>/.exec(body) ?? [];
  const [, url, label = ""] = /<a href="([^"]*)">([^<]*)<\/a>/.exec(body) ?? [];
  return { status, title, text, link: url === undefined ? null : { text: label, url } };
}

let leave: () => void = () => undefined;

/** Builds the core's host: calls that cross the bridge in an IDE cross it here, others use the fake host. */
function acrossTheBridge(fake: FakeHost): Host {
  const page = globalThis as unknown as { plexicusReceive(frame: string): void };
  const end = new OtherEnd(fake, (frame) => page.plexicusReceive(frame));
  Object.assign(globalThis, {
    location: { search: "?query=cefQuery_1_1" },
    isSecureContext: true,
    addEventListener: (_: string, listener: () => void) => (leave = listener),
    cefQuery_1_1: ({ request }: { request: string }) => end.take(request),
  });
  const surroundings = {
    version: 1,
    client: { id: "", version: "" },
    apiUrl: null,
    appUrl: null,
    trust: null,
    deviceName: "",
    account: null,
    purpose: null,
    expect: null,
    scopes: null,
    preferred: null,
    product: "",
    browser: "here" as const,
    environment: {},
  };
  const bridged = bridgeHost(new Bridge(openChannel()), surroundings);
  const {
    storage,
    marker,
    openBrowser,
    externalAddress,
    listen,
    confirmServer,
    sharedToken,
    redirect,
    shell,
    browser,
    preferred,
    preferredBy,
    returnTo,
    purposeFrom,
    clock,
    prompt,
  } = fake;
  return {
    storage: Object.assign(Object.create(storage) as typeof storage, {
      get: bridged.storage.get,
      set: bridged.storage.set,
      delete: bridged.storage.delete,
    }),
    env: (name) => fake.env(name),
    fetch: bridged.fetch,
    browser,
    preferred,
    preferredBy,
    returnTo,
    purposeFrom,
    clock,
    shell,
    prompt: { ...prompt, ...(prompt.ask && { ask: bridged.prompt?.ask }) },
    ...(marker && { marker: bridged.marker }),
    ...(openBrowser && { openBrowser: bridged.openBrowser }),
    ...(externalAddress && { externalAddress }),
    ...(listen && { listen: bridged.listen }),
    ...(confirmServer && { confirmServer: bridged.confirmServer }),
    ...(sharedToken && { sharedToken }),
    ...(redirect && { redirect }),
  } as Host;
}

// Excluded: answers with an endless body, since Kotlin passes on whole answers and has its own deadline;
// storages with unreadable content, which PasswordSafe never reports; and sign-in windows, which an IDE
// cannot see.
function isCarried({ server = [], host, calls }: Scenario): boolean {
  const seesWindow = calls.some(({ browser = [] }) => browser.some(({ window }) => window !== undefined));
  const isUnreadable = host?.storage?.content !== undefined;
  return server.every(({ answer }) => answer.failure !== "stalls") && !isUnreadable && !seesWindow;
}

for (const file of readdirSync(join(FOLDER, "flows")).sort()) {
  test(`${file.replace(".json", "")}, across the bridge`, async () => {
    const failures: string[] = [];
    for (const scenario of scenarios(file).filter(isCarried)) {
      const complaints = await run(scenario, acrossTheBridge).catch((error: Error) => [error.message]);
      leave();
      failures.push(...complaints.map((complaint) => `${scenario.name}: ${complaint}`));
    }
    assert.equal(failures.join("\n"), "");
  });
}
