/** The results for readers: on the screen, and as docs/benchmarks.md. */

import type { Figures } from "./bench.js";
import { cell, COLUMNS } from "./columns.js";
import { before, CONTENDERS } from "./contenders.js";
import { goals } from "./goals.js";
import { BEFORE } from "./place.js";
import { isFailed, type Result } from "./rounds.js";
import { LINES } from "./rows/command.js";

const BEFORE_WORDS = `

\`before\` is the package that this one was compared with: \`cargo xtask bench --before <folder>\`.`;

/** From this load on, other programs distort the measurements. */
const BUSY = 0.5;

/** The main table, and the goals below it. */
export function table(figures: Figures): string {
  return [...lines(mainTable(figures)), "", ...lines(goalTable(figures))].join("\n");
}

/** The page of the documentation. */
export function document(figures: Figures): string {
  const { cpu, date, load, node, platform, versions } = figures.setting;
  const measured = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `# Benchmarks

Written by \`cargo xtask bench\`, never by hand: ${date}, Node ${node}, ${platform}, ${cpu}; load before the
run ${load.toFixed(1)}${load > BUSY ? ", so the machine was busy with other work: compare the rows, not the times" : ""}.

Everything is measured side by side in one run: interleaved rounds, each in a fresh process or page, and
the median of them. \`floor\` is written by hand: a plain object with an expiry check, and the least that a
login by code and PKCE takes. Storage is memory, the server a stub that answers at once.

Versions: ${measured.join(", ")}.${BEFORE ? BEFORE_WORDS : ""}

## Beside the peers

${lines(mainTable(figures)).join("\n")}

- *KB gzip*: a program that signs in and asks for a header, bundled by esbuild, minified, for a page where
  the library runs in one; the wasm is counted in. *deps*, *MB*: what npm installs with it.
- *start*: in Node, from the start of the process to the first header, above that of an empty program in the same round.
  octokit and azure-identity take no kept token: theirs has a login in it.
- *in a page*: from the page's first script to the first header, the download from this machine included.
- *in an editor*: the activation of an extension in VS Code's Node host (code-server), its first header in it,
  above that of an extension that does nothing; each in a window of its own.
- *header*: while the kept token is good, one call after the other. *of 1000*: of a thousand callers at
  once, each. *sync*: without a promise, where there is such a call.
- *fetch*: a request over loopback through the library, above one by bare \`fetch\` in the same process.
- *login*: from the call to the token, the user approving at once, and the requests to the server; ours
  also asks whose token it is. What a first login loads is loaded by then.
- *100 expired*: 100 callers on an expired token: how many requests reach a server that takes a refresh
  token once, and how many callers fail.
- *KB each*: the heap for one more instance. *KB/1000*: what the heap and the wasm's memory have grown by
  for each 1000 calls, over a million calls or 5 s.

## Ours by itself

${lines(ownTable(figures)).join("\n")}

The wasm alone has ${kb(figures.wasm.gzipped)} KB with gzip and ${kb(figures.wasm.brotli)} KB with brotli.

## Growth

${lines(growthTable(figures)).join("\n")}

## Goals

${lines(goalTable(figures)).join("\n")}

## What stops a goal that is not met

- *Size*: nine tenths of the wasm are code, and no function has more than 3 % of it. Of the 197 KB that it had at the
  end of November 2026, cancelled calls took 18, the life of a login (what replaces, revokes and renews it) 12, several
  accounts 28 and the checks of what callers give 10, by the budgets of those days. Compiler flags, a standard library
  of our own, other passes and texts outside gave 1 to 3 % each, or nothing; seven libraries replaced by 430 lines of our own
  gave 11 % together, and kept libraries are worth more than that here. Two modules, one of them loaded later, would be
  fragile. The goals that were here before, 32 KB for the wasm and 4 ms for a start, belonged to a smaller program.
- *The start in Node*, by its parts in milliseconds of one machine, 25 together: Node checks the wasm (6) and makes an instance
  of it (2), and compiles each function at its first call (7 for 565 functions). The rest is reading the file, our own
  JavaScript and the calls. The inlined wasm is unpacked first: Node's zlib takes 2.5 to load. A
  bundle of the Node entry that reads the file still carries the inlined one: Node takes 2 to read past that text. Functions inlined into
  their only caller made it 7 % faster and the wasm 2 % larger; more of that made it larger and not faster.
- *Memory*: of the megabytes that the first header takes, Node's compiler has two thirds, the memory of the wasm 1.2,
  our JavaScript half of one. The wasm's bytes are kept once, by the engine; the inlined ones also as the text that
  they came from.
- *A header* is an object of two headers that belongs to its caller, and each call looks up the address, the end of the
  token and the signal; the floor makes one text.
- *auth.fetch*: the request that it sends, sent bare, takes ${sameRequest(figures)} more than one with the token alone: two
  more headers, and a cache that must not give one account's answers to the next.
- *A status* and a header that has to be looked for enter the wasm and read the host's storage: tens of
  microseconds. The lease sees to it that this happens once in five seconds.

## Why a cell is empty

${reasons(figures).join("\n")}
`;
}

function sameRequest({ rows }: Figures): string {
  const result = rows["fetch"]?.["plexicus"];
  const { same = NaN, bare = NaN } = result === undefined || isFailed(result) ? {} : result;
  return `${((same / bare - 1) * 100).toFixed(1)} %`;
}

function kb(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

type Cells = string[][];

function mainTable(figures: Figures): Cells {
  const rows = CONTENDERS.map(({ name }) => [name, ...COLUMNS.map((column) => cell(column, name, figures))]);
  return [["", ...COLUMNS.map(({ title }) => title)], ...rows];
}

function ownTable(figures: Figures): Cells {
  const value = (row: string, name: string, field = "ms") => {
    const result: Result | undefined = figures.rows[row]?.[name];
    return result === undefined || isFailed(result) ? Number.NaN : (result[field] ?? Number.NaN);
  };
  const name = "plexicus-node";
  const mb = (name: string) => (value("first memory", name, "bytes") - value("first memory", "floor", "bytes")) / 1e6;
  const rows: [string, (of: (name: string) => string) => number][] = [
    ["login on memory, ms", (of) => value("login", of(name))],
    [
      "of it, the two requests for whose it is, sent bare and at once, ms",
      (of) => value("login", of(name), "identityMs"),
    ],
    ["the first login of a process, ms", (of) => value("first login", of(name))],
    [
      "the same for the floor: its listener, its request, what Node loads for them, ms",
      () => value("first login", "floor"),
    ],
    ["login into the credentials file: lock, fsync, read-back, ms", (of) => value("login to disk", of(name))],
    ["start in Node with a login in the credentials file, ms", (of) => value("cold start from disk", of(name))],
    ["start in Node of the floor with 46 KB of wasm, ms", () => value("cold start", "floor-wasm")],
    ...LINES.map((line): (typeof rows)[number] => [
      `\`plexicus ${line}\`, from start to end, above an empty program, ms`,
      (of) => value("command", of(`plexicus ${line}`)),
    ]),
    ...["plexicus", "plexicus-slim", name].map((name): (typeof rows)[number] => [
      `memory of ${name} after its first header, above the floor's, MB`,
      (of) => mb(of(name)),
    ]),
  ];
  const titles = ["", "now", ...(BEFORE ? ["before"] : [])];
  const lookups = [(name: string) => name, ...(BEFORE ? [before] : [])];
  return [titles, ...rows.map(([title, read]) => [title, ...lookups.map((of) => read(of).toFixed(1))])];
}

function growthTable({ growth }: Figures): Cells {
  const rows = growth.flatMap(({ logins, callers, results }) =>
    Object.entries(results).map(([name, result]) => {
      const { header = NaN, status = NaN } = isFailed(result) ? {} : result;
      return [name, String(logins), String(callers), header.toFixed(0), status.toFixed(1)];
    }),
  );
  const order = rows.sort(([a = ""], [b = ""]) => a.localeCompare(b));
  return [["", "stored logins", "callers", "header, ns", "status, µs"], ...order];
}

function goalTable(figures: Figures): Cells {
  const rows = goals(figures).map(({ wanted, found, isMet }) => [wanted, found, isMet ? "met" : "not met"]);
  return [["goal", "measured", ""], ...rows];
}

/** Each reason once, with the contenders it applies to. */
function reasons({ rows }: Figures): string[] {
  const about = new Map<string, Set<string>>();
  for (const [row, results] of Object.entries(rows)) {
    for (const [name, result] of Object.entries(results)) {
      if (!isFailed(result)) continue;
      const reason = `${row}: ${result.failed}`;
      about.set(reason, (about.get(reason) ?? new Set()).add(name));
    }
  }
  const inNode = CONTENDERS.filter(({ platform }) => platform === "node").map(({ name }) => name);
  const found = [...about].map(([reason, names]) => `- ${[...names].join(", ")}: ${reason}`);
  return [`- ${inNode.join(", ")}: page start: made for Node`, ...found];
}

/** A Markdown table with aligned columns. */
function lines([head = [], ...rows]: Cells): string[] {
  const widths = head.map((_, index) => Math.max(3, ...[head, ...rows].map((row) => row[index]?.length ?? 0)));
  const line = (row: string[]) =>
    `| ${row.map((text, index) => (index === 0 ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, index) => (index === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)];
}
