/** The figures for people: on the screen, and as docs/benchmarks.md. */

import type { Figures } from "./bench.js";
import { cell, COLUMNS, overBare } from "./columns.js";
import { CONTENDERS } from "./contenders.js";
import { goals } from "./goals.js";
import { isFailed, type Result } from "./rounds.js";

/** From this load on, other programs take a share of what is measured. */
const BUSY = 0.5;

/** The one table, and the goals below it. */
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

Versions: ${measured.join(", ")}.

## Beside the peers

${lines(mainTable(figures)).join("\n")}

- *KB gzip*: a program that signs in and asks for a header, bundled by esbuild, minified, for a page where
  the library runs in one; the wasm is counted in. *deps*, *MB*: what npm installs with it.
- *start*: in Node, from the start of the process to the first header, above that of an empty program.
  octokit and azure-identity take no kept token: theirs has a login in it.
- *in a page*: from the page's first script to the first header, the download from this machine included.
- *in an editor*: the activation of an extension in VS Code's Node host (code-server), its first header in it,
  above that of an extension that does nothing; each in a window of its own.
- *header*: while the kept token is good, one call after the other. *of 1000*: of a thousand callers at
  once, each. *sync*: without a promise, where there is such a call.
- *fetch*: a request over loopback through the library, above one by bare \`fetch\` in the same process.
- *login*: from the call to the token, the user approving at once, and the requests to the server; ours
  also asks whose token it is.
- *100 expired*: 100 callers on an expired token: how many requests reach a server that takes a refresh
  token once, and how many callers fail.
- *KB each*: the heap for one more instance. *KB/1000*: what the heap and the wasm's memory have grown by
  for each 1000 calls, over a million calls or 10 s.

## Ours by itself

${lines(ownTable(figures)).join("\n")}

## Growth

${lines(growthTable(figures)).join("\n")}

## Goals

${lines(goalTable(figures)).join("\n")}

## What stops a goal that is not met

- *Size, and with it the start*: nine tenths of the wasm are code. Two thirds of that are the flows and the rules:
  logins by five ways, renewal as a transaction, rotation, watching, as state machines that can be given up at
  any of their waits; the rest, by its share 40 KB and so more than the goal by itself, is the standard library,
  the futures and the bindings. No function has more than 3 %. What was not ours to carry went out: \`serde_json\`, \`url\`, \`jiff\`, what panics would say, long names;
  and the functions stand in an order that compresses.
- *auth.fetch*: the request that it sends, sent bare, takes ${sameRequest(figures)} more than one with the token alone: two
  more headers, and a cache that must not give one account's answers to the next. The rest is ours.
- *The start in Node* is unpacking (3 ms, half of it the loading of Node's zlib), compiling (2 to 3 ms) and the
  first call of each function (4 ms), which the engine compiles then. \`./slim\` with the wasm as a file does
  without the first; so does the \`plexicus\` command.
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

type Cells = string[][];

function mainTable(figures: Figures): Cells {
  const rows = CONTENDERS.map(({ name }) => [name, ...COLUMNS.map((column) => cell(column, name, figures))]);
  return [["", ...COLUMNS.map(({ title }) => title)], ...rows];
}

function ownTable(figures: Figures): Cells {
  const value = (row: string, name: string, field: string) => {
    const result: Result | undefined = figures.rows[row]?.[name];
    return result === undefined || isFailed(result) ? Number.NaN : (result[field] ?? Number.NaN);
  };
  const name = "plexicus-node";
  const [memory, disk] = [value("login", name, "ms"), value("login to disk", name, "ms")];
  return [
    ["", "ms"],
    ["login on memory", memory.toFixed(1)],
    ["of it, the two requests for whose it is, sent bare", value("login", name, "identityMs").toFixed(1)],
    ["login into the credentials file: lock, fsync, read-back", disk.toFixed(1)],
    [
      "start in Node with a login in the credentials file",
      overBare(value("cold start from disk", name, "ms"), figures).toFixed(1),
    ],
    ...["plexicus --help", "plexicus auth token"].map((line) => [
      `\`${line}\`, from start to end, above an empty program`,
      (value("command", line, "ms") - value("command", "", "ms")).toFixed(1),
    ]),
  ];
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

/** Each reason once, with whom it is about. */
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

/** A table of Markdown, its columns aligned. */
function lines([head = [], ...rows]: Cells): string[] {
  const widths = head.map((_, index) => Math.max(3, ...[head, ...rows].map((row) => row[index]?.length ?? 0)));
  const line = (row: string[]) =>
    `| ${row.map((text, index) => (index === 0 ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, index) => (index === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)];
}
