/** The page's end of the bridge, with a simulated window and query, and a host that misbehaves. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import type { Bridge as BridgeClass } from "../../pkg-template/src/bridge/bridge.js";
import type * as FramesModule from "../../pkg-template/src/bridge/frames.js";
import type * as PageModule from "../../pkg-template/src/jetbrains/page.js";

const part = (name: string) => new URL(`./${name}.js`, import.meta.resolve("@plexicus/auth/jetbrains")).href;
const { Bridge } = (await import(part("bridge/bridge"))) as { Bridge: typeof BridgeClass };
const { Assembler, framesOf } = (await import(part("bridge/frames"))) as typeof FramesModule;
const { openChannel } = (await import(part("jetbrains/page"))) as typeof PageModule;

interface Asked {
  request: string;
  onFailure(code: number, message: string): void;
}

type Message = { id: number; op: string; payload: unknown };

const page = globalThis as unknown as Record<string, unknown> & { plexicusReceive(frame: string): void };
let asked: Asked[] = [];
let leave: () => void = () => undefined;

beforeEach(() => {
  asked = [];
  Object.assign(globalThis, {
    location: { search: "?query=cefQuery_1_1" },
    isSecureContext: true,
    addEventListener: (_: string, listener: () => void) => (leave = listener),
    cefQuery_1_1: (question: Asked) => void asked.push(question),
  });
});
afterEach(() => mock.timers.reset());

/** Returns the messages of the page, with their parts joined. */
function said(): Message[] {
  const assembler = new Assembler();
  return asked.flatMap(({ request }) => assembler.take(request) ?? []) as Message[];
}

function tell(message: Message): void {
  for (const frame of framesOf(message)) page.plexicusReceive(frame);
}

test("a bridge needs a secure context and the query that the address names", () => {
  page["isSecureContext"] = false;
  assert.throws(openChannel, /not a secure context/);
  page["isSecureContext"] = true;
  for (const search of ["", "?query=cefQuery_9_9", "?query=eval"]) {
    page["location"] = { search };
    assert.throws(openChannel, /There is no bridge/, search);
  }
});

test("answers and errors reach their request, and others are ignored", async () => {
  const bridge = new Bridge(openChannel());
  const [first, second] = [bridge.ask("one"), bridge.ask("two", { a: 1 })];
  const [one, two] = said() as [Message, Message];
  assert.deepEqual([one.op, two.op, two.payload], ["one", "two", { a: 1 }]);
  tell({ id: two.id, op: "answer", payload: "second" });
  tell({ id: one.id, op: "error", payload: { message: "no" } });
  tell({ id: one.id, op: "answer", payload: "late" });
  tell({ id: 12, op: "answer", payload: "nobody's" });
  assert.equal(await second, "second");
  await assert.rejects(first, { message: "no" });
});

test("two pages never use the same request number, so no answer reaches the wrong page", () => {
  void new Bridge(openChannel()).ask("one", {}, { deadlineMs: null });
  void new Bridge(openChannel()).ask("one", {}, { deadlineMs: null });
  const [one, other] = said() as [Message, Message];
  assert.notEqual(one.id, other.id);
});

test("every wait ends on its deadline, its signal, a refusal or leaving the page", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const bridge = new Bridge(openChannel());
  const late = assert.rejects(bridge.ask("slow", {}, { deadlineMs: 50 }), /did not answer slow in time/);
  mock.timers.tick(50);
  await late;
  assert.deepEqual(
    said().map(({ op }) => op),
    ["slow", "cancel"],
  );

  const cancelling = new AbortController();
  const cancelled = assert.rejects(
    bridge.ask("login", {}, { deadlineMs: null, signal: cancelling.signal }),
    /cancelled/,
  );
  cancelling.abort();
  await cancelled;
  assert.equal(said().at(-1)?.op, "cancel");
  await assert.rejects(bridge.ask("login", {}, { signal: cancelling.signal }), /cancelled/);

  const refused = assert.rejects(bridge.ask("any"), /the bridge is closed/);
  asked.at(-1)?.onFailure(410, "the bridge is closed");
  await refused;

  const left = assert.rejects(bridge.ask("any"), /the page was closed/);
  leave();
  await left;
});

test("the host can send and cancel requests, and gets an error for an unknown one", async () => {
  const bridge = new Bridge(openChannel());
  bridge.serve({
    double: ({ number }: { number: number }) => number * 2,
    wait: (_: never, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("given up")))),
  });
  tell({ id: 1, op: "double", payload: { number: 21 } });
  tell({ id: 2, op: "toString", payload: {} });
  tell({ id: 3, op: "wait", payload: {} });
  tell({ id: 3, op: "cancel", payload: null });
  await new Promise(setImmediate);
  assert.deepEqual(
    said().sort((one, other) => one.id - other.id),
    [
      { id: 1, op: "answer", payload: 42 },
      { id: 2, op: "error", payload: { message: "the page has no operation toString" } },
      { id: 3, op: "error", payload: { message: "given up" } },
    ],
  );
});

test("a long message is sent in frames below 256 KB, and arrives unchanged", () => {
  for (const text of ['é😀\u2028</script>\u0000"\\'.repeat(60_000), "a".repeat(97_000), "😀".repeat(24_576), ""]) {
    const message = { id: 5, op: "any", payload: text };
    const frames = framesOf(message);
    for (const frame of frames) assert.ok(Buffer.byteLength(JSON.stringify(frame)) < 256 * 1024);
    const assembler = new Assembler();
    assert.deepEqual(frames.map((frame) => assembler.take(frame)).at(-1), message);
  }
});

test("an answer or a request that is too long for the bridge becomes an error", async () => {
  const bridge = new Bridge(openChannel());
  bridge.serve({ much: () => "a".repeat(33 * 1024 * 1024) });
  tell({ id: 1, op: "much", payload: {} });
  await new Promise(setImmediate);
  assert.deepEqual(said(), [{ id: 1, op: "error", payload: { message: "the message is too long for the bridge" } }]);
  await assert.rejects(bridge.ask("much", "a".repeat(33 * 1024 * 1024)), /too long/);
});

test("missing or too many parts are refused, and the next message still arrives", () => {
  const assembler = new Assembler();
  const frames = framesOf({ id: 5, op: "any", payload: "a".repeat(300_000) });
  assembler.take(frames[0] ?? "");
  assert.throws(() => assembler.take(frames[2] ?? ""), /missing/);
  assert.throws(() => assembler.take(frames[1] ?? ""), /missing/);
  const endless = JSON.stringify({ id: 6, op: "part", payload: { index: 0, count: 1_000_000, data: "" } });
  assert.throws(() => assembler.take(endless), /too long/);
  assert.throws(() => framesOf({ id: 7, op: "any", payload: "a".repeat(33 * 1024 * 1024) }), /too long/);
  assert.deepEqual(frames.map((frame) => assembler.take(frame)).at(-1)?.id, 5);
});
