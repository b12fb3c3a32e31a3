/**
 * Cuts the command off at each point of its run, one after the other, each time on a new machine with a new
 * server. Afterwards, every token that is valid at the server must be in the credentials file.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { type Entry, fingerprint, type Known, knownTokens } from "./known-tokens.js";
import { endedWith, Machine, type Run } from "./machine.js";
import type { RunOptions } from "./running.js";

const ADA = "ada@example.test";
/** Later than the time when any pending revocation is due. */
const LATER_MS = 6 * 60 * 1000;
/** A cancelled command has five seconds to finish; the rest is for a busy machine. */
const LONGEST_END_MS = 8_000;
const AT_ONCE = 8;

export type Signal = "SIGINT" | "SIGTERM" | "SIGKILL";
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGKILL: null };

/** A command, and the preparation before it. */
export interface Story {
  name: string;
  prepare(place: Place): Promise<unknown>;
  args: string[];
  /** The request that grants a token. */
  grant: string;
  printsToken?: boolean;
}

const EXCHANGE = "POST /auth/cli/token";
const CREATION = "POST /users/me/api-tokens";

export const FIRST_LOGIN: Story = {
  name: "a first login",
  prepare: async () => undefined,
  args: ["login"],
  grant: EXCHANGE,
};
export const NEXT_LOGIN: Story = {
  name: "a login that replaces one",
  prepare: async (place) => endedWith(0, await place.run(["login"])),
  args: ["login", "--force"],
  grant: EXCHANGE,
};
export const ROTATION: Story = {
  name: "a rotation of a token that the user gave",
  prepare: (place) => place.giveToken(),
  args: ["auth", "rotate"],
  grant: CREATION,
};
export const NEXT_ROTATION: Story = {
  name: "a rotation of a token that a rotation made",
  async prepare(place) {
    await place.giveToken();
    endedWith(0, await place.run(["auth", "rotate"]));
  },
  args: ["auth", "rotate"],
  grant: CREATION,
};
export const TOKEN_CREATION: Story = {
  name: "the creation of a token",
  prepare: (place) => place.giveToken(),
  args: ["auth", "tokens", "create", "for the CI"],
  grant: CREATION,
  printsToken: true,
};

/** One cut. */
export interface Cut {
  story: Story;
  point: string;
  signal: Signal;
  /** How long the current step still takes after the signal, in ms. */
  slowMs?: number;
  /** The command that runs later and must revoke what was left active. */
  later: "login" | "logout";
  /** Whether the token is granted but no write contains it yet. */
  isUnknown: boolean;
}

/** The result of one cut, with its faults. */
export interface Row {
  cut: Cut;
  code: number | null;
  words: string;
  alive: number;
  stored: number;
  pending: number;
  faults: string[];
}

/** The points that a story passes, in order. */
export async function pointsOf(story: Story): Promise<string[]> {
  const place = await Place.make();
  try {
    await story.prepare(place);
    endedWith(0, await place.run(story.args, story.printsToken, { CUT_NOTES: place.notes }));
    return await place.noted();
  } finally {
    await place.close();
  }
}

/** The cuts of a story, one at each point. The later command alternates between login and logout. */
export function cutsAt(story: Story, points: readonly string[], signal: Signal): Cut[] {
  const granted = points.indexOf(`after ${story.grant}`);
  assert.notEqual(granted, -1, `${story.name} grants nothing`);
  const known = points.findIndex((point, index) => index > granted && point.startsWith("after write"));
  return points.map((point, index) => {
    const later = Math.floor(index / 2) % 2 === 0 ? "login" : "logout";
    return { story, point, signal, later, isUnknown: index >= granted && (known === -1 || index < known) };
  });
}

/** Makes the cuts, several at a time: a killed process leaves its lock behind, which costs five seconds. */
export async function cutAll(cuts: readonly Cut[]): Promise<Row[]> {
  const left = [...cuts.entries()];
  const rows: Row[] = [];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) rows[next[0]] = await cutOff(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return rows;
}

/** The rows as a text table. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map(({ cut, code, words, alive, stored, pending, faults }) => [
    cut.point + (cut.slowMs ? `, ${cut.slowMs} ms late` : ""),
    cut.signal,
    code === null ? "-" : String(code),
    String(alive),
    String(stored),
    String(pending),
    [words, ...faults.map((fault) => `FAULT: ${fault}`)].join(" | "),
  ]);
  const lines = [["point", "signal", "exit", "alive", "stored", "pending", "last words"], ...cells];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) => line.map((cell, column) => (column === 6 ? cell : cell.padEnd(widths[column] ?? 0))).join("  "))
    .join("\n");
}

/** The faults, one line each. */
export function faultsOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ cut, faults }) =>
    faults.map((fault) => `${cut.story.name}, ${cut.signal} ${cut.point}: ${fault}`),
  );
}

async function cutOff(cut: Cut): Promise<Row> {
  const place = await Place.make();
  const faults: string[] = [];
  const check = (isGood: boolean, fault: string) => void (isGood || faults.push(fault));
  try {
    await cut.story.prepare(place);
    const before = await place.current();
    const env = { CUT_NOTES: place.notes, CUT_AT: cut.point, CUT_BY: cut.signal, CUT_SLOW_MS: String(cut.slowMs ?? 0) };
    const run = await place.run(cut.story.args, cut.story.printsToken, env);
    const cutAt = Number(/^cut at (\d+)$/m.exec((await place.noted()).join("\n"))?.[1]);
    check(cutAt > 0, "the point was not reached");
    const tookMs = Date.now() - cutAt;
    check(tookMs < LONGEST_END_MS + (cut.slowMs ?? 0), `it took ${tookMs} ms to end`);

    const living = await place.living();
    const { current, stored, pending } = await place.known();
    const printed = cut.story.printsToken && run.stdout.trim() ? [fingerprint(run.stdout.trim())] : [];
    const known = new Set([...stored, ...pending, ...printed]);
    const unknown = living.filter((token) => !known.has(token));
    // The one exception: a killed process takes the token that the server has just granted with it.
    const mayBeUnknown = cut.signal === "SIGKILL" && cut.isUnknown;
    check(unknown.length === (mayBeUnknown ? 1 : 0), `${unknown.length} tokens are valid and not known`);
    if (before !== undefined) check(current !== undefined, "the login is lost");
    if (current !== undefined) check(living.includes(current), "the stored login does not work");
    checkEnd(cut, run, { hasChanged: current !== before || printed.length > 0 }, check);

    const rest = await place.later(cut.later);
    const own = place.given !== undefined && current === place.given ? [place.given] : [];
    const expected = new Set([...rest.stored, ...unknown, ...own]);
    check(rest.stored.length === (cut.later === "login" ? 1 : 0), `${rest.stored.length} logins stored later`);
    const left = rest.living.filter((token) => !expected.has(token) && !printed.includes(token));
    check(left.length === 0, `${left.length} tokens live after a later ${cut.later}`);
    check(
      [...rest.stored, ...own].every((token) => rest.living.includes(token)),
      "a token died that was to live",
    );
    const { code, stderr } = run;
    const words = lastWords(stderr);
    return { cut, code, words, alive: living.length, stored: stored.length, pending: pending.length, faults };
  } finally {
    await place.close();
  }
}

/** The error if there is one, otherwise the last line. */
function lastWords(stderr: string): string {
  const lines = stderr.trim().split("\n");
  const words = lines.find((line) => line.startsWith("✗")) ?? lines.at(-1) ?? "";
  return words.trim().replaceAll(/http:\S+/g, "<server>");
}

/** A cancelled command says so and has changed nothing; otherwise its change was made. */
function checkEnd(
  { signal }: Cut,
  { code, stderr }: Run,
  { hasChanged }: { hasChanged: boolean },
  check: (isGood: boolean, fault: string) => void,
): void {
  const cancelled = EXIT_CODES[signal];
  check(code === cancelled || (signal !== "SIGKILL" && code === 0), `exit code ${code}`);
  if (signal === "SIGKILL") return;
  if (code === 0) check(hasChanged, "exit code 0, and nothing was done");
  else check(!hasChanged, `exit code ${code}, and it was done`);
  if (code === cancelled) check(/^✗ .*cancelled/im.test(stderr), "it does not say that it was cancelled");
}

// The test runner ends a slow file with SIGTERM; no server may outlive it.
const servers = new Set<DevServer>();
process.once("exit", () => servers.forEach((server) => void server.stop())).once("SIGTERM", () => process.exit(1));

/** A machine and a server. */
export class Place {
  /** The fingerprint of the token that the user provided. */
  given: string | undefined;

  private constructor(
    readonly server: DevServer,
    readonly machine: Machine,
  ) {}

  static async make(): Promise<Place> {
    const server = await startDevServer();
    servers.add(server);
    const preload = new URL("./cut-off.worker.js", import.meta.url).href;
    return new Place(server, await Machine.make(server.url, { NODE_OPTIONS: `--import=${preload}` }));
  }

  get notes(): string {
    return join(this.machine.home, "notes");
  }

  async noted(): Promise<string[]> {
    return (await readFile(this.notes, "utf8")).trim().split("\n");
  }

  /** Runs the command; the user at the browser approves. */
  async run(args: readonly string[], printsToken = false, env: RunOptions["env"] = {}): Promise<Run> {
    const running = this.machine.start(args, { env, input: "", printsToken });
    if (args[0] === "login") {
      const url = await Promise.race([this.machine.door.next(), running.ended.then(() => undefined)]);
      if (url) await this.#visit(await this.server.control.authorize(url, ADA, true));
    }
    return running.ended;
  }

  async #visit(callback: string): Promise<void> {
    try {
      await (await fetch(callback)).text();
    } catch {
      // A program that is cut off closes the connection.
    }
  }

  async giveToken(): Promise<void> {
    const token = (await this.server.control.createToken({ email: ADA, name: "given" })).access_token;
    this.given = fingerprint(token);
    const login = this.machine.run(["login", "--with-token"], { input: `${token}\n`, secrets: [token] });
    endedWith(0, await login);
  }

  /** The fingerprints of the active tokens. */
  async living(): Promise<string[]> {
    return (await this.server.control.livingTokens()).flatMap(({ secrets }) => secrets);
  }

  /** The tokens in the credentials file. */
  async known(): Promise<Known> {
    const text = (await this.machine.stored()) ?? '{"entries":{}}';
    return knownTokens(new Map(Object.entries((JSON.parse(text) as { entries: Record<string, Entry> }).entries)));
  }

  async current(): Promise<string | undefined> {
    return (await this.known()).current;
  }

  /** Logs in or out when every revocation is due; returns the stored and the active tokens afterwards. */
  async later(what: "login" | "logout"): Promise<{ stored: string[]; living: string[] }> {
    await this.server.control.advance(LATER_MS);
    const args = what === "login" ? ["login", "--force"] : ["logout"];
    endedWith(0, await this.run(args, false, { CUT_CLOCK_MS: String(LATER_MS) }));
    return { stored: (await this.known()).stored, living: await this.living() };
  }

  async close(): Promise<void> {
    await this.machine.close();
    await this.server.stop();
    servers.delete(this.server);
  }
}
