/** The results for readers: on the screen, and as docs/benchmarks.md. */

import type { Figures } from "./bench.js";
import { cell, COLUMNS } from "./columns.js";
import { before, CONTENDERS } from "./contenders.js";
import { goals } from "./goals.js";
import { BEFORE } from "./place.js";
import { isFailed, type Result } from "./rounds.js";
import { LINES } from "./rows/command.js";

const BEFORE_WORDS = `

\`before\` is another build of the package, for comparison: \`cargo xtask bench --before <folder>\`.`;

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

Written by \`cargo xtask bench\`: ${date}, Node ${node}, ${platform}, ${cpu}; load before the
run ${load.toFixed(1)}${load > BUSY ? ", so the machine was busy with other work: compare the rows, not the times" : ""}.

Everything is measured side by side in one run, in interleaved rounds. Each measurement has a fresh process or page, and
the tables show medians. \`floor\` is hand-written code that does the minimum: a plain object with an expiry check, and
the fewest steps that a login with a code and PKCE needs. Logins are stored in memory, and the server is a stub that
answers at once.

Versions: ${measured.join(", ")}.${BEFORE ? BEFORE_WORDS : ""}

## Compared with other libraries

${lines(mainTable(figures)).join("\n")}

- *KB gzip*: a program that signs in and gets a header, bundled and minified by esbuild, for a page if the library runs in
  one. The wasm is included. *deps*, *MB*: what npm installs with it.
- *start*: in Node, from the start of the process to the first header, minus the time of an empty program in the same
  round. octokit and azure-identity accept no stored token, so theirs includes a login.
- *in a page*: from the page's first script to the first header, including the download from this machine.
- *in an editor*: the activation of an extension in VS Code's Node host (code-server) with its first header, minus the
  time of an extension that does nothing. Each has its own window.
- *header*: one call after the other, while the token is valid. *of 1000*: for each of a thousand concurrent callers.
  *sync*: without a promise, if there is such a call.
- *fetch*: a request over loopback through the library, compared with a bare \`fetch\` in the same process.
- *login*: from the call to the token, with a user who approves at once, and the number of requests. Ours also asks the
  server which account the token belongs to. What a first login loads is already loaded.
- *100 expired*: 100 callers with an expired token: how many requests reach a server that accepts a refresh token once,
  and how many callers fail.
- *KB each*: the heap of one more instance. *KB/1000*: the growth of the heap and of the wasm's memory for each 1000
  calls, over a million calls or 5 s.

## Our package alone

${lines(ownTable(figures)).join("\n")}

The wasm alone has ${kb(figures.wasm.gzipped)} KB with gzip and ${kb(figures.wasm.brotli)} KB with brotli.

## Growth

${lines(growthTable(figures)).join("\n")}

## Goals

${lines(goalTable(figures)).join("\n")}

## Why some goals are not met

- *Size*: nine tenths of the wasm are code, and no function has more than 3 % of it. Of the 197 KB at the end of November
  2026, cancelling calls took 18, replacing, revoking and renewing logins 12, several accounts 28, and checking the
  callers' values 10, measured by the budgets of that time. Compiler flags, a custom standard library, other wasm-opt
  passes and texts outside the wasm saved 1 to 3 % each, or nothing. Replacing seven libraries by 430 lines of our own
  saved 11 % together, and maintained libraries are worth more than that. Two modules, one of them loaded later, would be
  fragile. The earlier goals of 32 KB for the wasm and 4 ms for a start were set for a smaller program.
- *The start in Node*, in milliseconds on one machine, 25 in total: Node validates the wasm (6), creates an instance (2),
  and compiles each function at its first call (7 for 565 functions). The rest is reading the file, our JavaScript and
  the calls. The inlined wasm must be unpacked first, and loading Node's zlib takes 2.5. A bundle of the Node entry that
  reads the file still contains the inlined wasm, and Node needs 2 to read past it. Inlining functions into their only
  caller made the start 7 % faster and the wasm 2 % larger. More inlining made it larger but not faster.
- *Memory*: Node's compiler uses two thirds of the memory that the first header takes. The wasm's memory is 1.2 MB, and
  our JavaScript half a megabyte. The engine keeps the wasm's bytes once; the inlined wasm is also kept as text.
- *A header* is an object with two headers that belongs to its caller, and each call checks the address, the token's
  expiry and the signal. The floor builds one string.
- *auth.fetch*: its request, sent with a bare \`fetch\`, takes ${sameRequest(figures)} more than one with only the token. It has two more
  headers, and a cache that must not return one account's answers to another account.
- *A status*, and a header that is not at hand, enter the wasm and read the host's storage, which takes tens of
  microseconds. With the lease, this happens once in five seconds.

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
    ["login with storage in memory, ms", (of) => value("login", of(name))],
    [
      "of it, the two requests for the account, sent with a bare fetch at once, ms",
      (of) => value("login", of(name), "identityMs"),
    ],
    ["the first login of a process, ms", (of) => value("first login", of(name))],
    [
      "the same for the floor: its listener, its request, and what Node loads for them, ms",
      () => value("first login", "floor"),
    ],
    ["login with the credentials file: lock, fsync, read-back, ms", (of) => value("login to disk", of(name))],
    ["start in Node with a login in the credentials file, ms", (of) => value("cold start from disk", of(name))],
    ["start in Node of the floor with 46 KB of wasm, ms", () => value("cold start", "floor-wasm")],
    ...LINES.map((line): (typeof rows)[number] => [
      `\`plexicus ${line}\`, from start to end, minus an empty program, ms`,
      (of) => value("command", of(`plexicus ${line}`)),
    ]),
    ...["plexicus", "plexicus-slim", name].map((name): (typeof rows)[number] => [
      `memory of ${name} after its first header, minus the floor's, MB`,
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
  return [`- ${inNode.join(", ")}: page start: runs only in Node`, ...found];
}

/** A Markdown table with aligned columns. */
function lines([head = [], ...rows]: Cells): string[] {
  const widths = head.map((_, index) => Math.max(3, ...[head, ...rows].map((row) => row[index]?.length ?? 0)));
  const line = (row: string[]) =>
    `| ${row.map((text, index) => (index === 0 ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, index) => (index === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)];
}
