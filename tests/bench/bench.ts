/** Measures the package beside its peers: `cargo xtask bench`. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

import { bundle } from "./bundle.js";
import { type Contender, CONTENDERS, FLOOR_WITH_WASM, isOurs } from "./contenders.js";
import { named } from "./place.js";
import { document, table } from "./report.js";
import { inRounds, isFailed, measure, type Results, run } from "./rounds.js";
import { commands } from "./rows/command.js";
import { extensionStarts } from "./rows/extension-start.js";
import { pageStarts } from "./rows/page-start.js";
import { sizes, wasmSizes } from "./rows/size.js";
import { setting } from "./setting.js";

const quick = process.argv.includes("--quick");
const rounds = (count: number) => (quick ? 1 : count);
const tell = (what: string) => process.stderr.write(`bench: ${what}\n`);

const STORED_LOGINS = [1, 10, 1000];
const CALLERS = [1, 100, 10_000];

/** An empty program. */
const bare = { name: "bare Node", platform: "node" } as const;

/** All measurements of a run, by row and by contender. */
export interface Figures {
  setting: ReturnType<typeof setting>;
  wasm: { gzipped: number; brotli: number };
  rows: Record<string, Results>;
  /** The results of ours and of the floor, by stored logins and callers. */
  growth: { logins: number; callers: number; results: Results }[];
}

async function figures(server: string): Promise<Figures> {
  const where = setting();
  const good = { server, token: "good" };
  const rows: Record<string, Results> = {};
  tell("size");
  rows["size"] = await sizes();
  tell("cold start in Node");
  const empty = await bundle({ name: "floor", platform: "node" }, "empty", "node");
  const paths = new Map([[bare.name as string, empty]]);
  const starting = [FLOOR_WITH_WASM, ...CONTENDERS];
  for (const contender of starting) paths.set(contender.name, await bundle(contender, "first-header", "node"));
  const start = ({ name }: { name: string }) => run(paths.get(name) ?? "", good);
  rows["cold start"] = await inRounds([bare, ...starting], rounds(31), start, bare.name);
  rows["command"] = await commands(empty, rounds(31));
  tell("cold start in a page");
  rows["page start"] = await pageStarts(server, rounds(11));
  if (!quick && existsSync(named("PLEXICUS_CODE_SERVER"))) {
    tell("cold start in an editor's extension host");
    rows["extension start"] = await extensionStarts(server, 3);
  }
  tell("hot path");
  rows["hot path"] = await measure(CONTENDERS, "hot-path", good, rounds(3));
  tell("fetch");
  rows["fetch"] = await measure(CONTENDERS, "fetch", good, rounds(3));
  tell("login");
  rows["login"] = await measure(CONTENDERS, "login", { server, token: "none" }, rounds(5));
  const listening = CONTENDERS.filter(({ name }) => !isFailed(rows["login"]?.[name]));
  rows["first login"] = await measure(listening, "first-login", { server, token: "none" }, rounds(11));
  Object.assign(rows, await withDisk(server, empty, rounds(11)));
  tell("a hundred callers on an expired token");
  rows["renewal"] = await measure(CONTENDERS, "renewal", { server, token: "expired" }, 1);
  tell("memory");
  rows["memory"] = await measure(CONTENDERS, "memory", good, 1);
  const few = CONTENDERS.filter((each) => each.name === "floor" || isOurs(each));
  rows["first memory"] = await measure(few, "first-memory", good, rounds(11));
  tell("growth");
  const growth: Figures["growth"] = [];
  const grown = CONTENDERS.filter(({ name }) => name === "floor" || name === "plexicus");
  for (const logins of STORED_LOGINS) {
    for (const callers of logins === 1 ? CALLERS : [1]) {
      growth.push({
        logins,
        callers,
        results: await measure(grown, "growth", { ...good, logins, callers }, rounds(3)),
      });
    }
  }
  return { setting: where, wasm: await wasmSizes(), rows, growth };
}

/** Our results with the credentials file: a login with lock, fsync and read-back, then a cold start. */
async function withDisk(server: string, empty: string, count: number): Promise<Record<string, Results>> {
  const folder = await mkdtemp(join(tmpdir(), "plexicus-bench-"));
  process.env["PLEXICUS_CONFIG_DIR"] = folder;
  try {
    const node = CONTENDERS.filter((contender) => isOurs(contender) && contender.platform === "node");
    return {
      "login to disk": await measure(node, "login", { server, token: "none" }, count),
      "cold start from disk": await startsFromDisk(node, server, empty, count),
    };
  } finally {
    delete process.env["PLEXICUS_CONFIG_DIR"];
    await rm(folder, { recursive: true, force: true });
  }
}

async function startsFromDisk(node: Contender[], server: string, empty: string, count: number): Promise<Results> {
  const paths = new Map([[bare.name as string, empty]]);
  for (const contender of node) paths.set(contender.name, await bundle(contender, "first-header", "node"));
  const start = ({ name }: Contender) => run(paths.get(name) ?? "", { server, token: "none" });
  return inRounds([bare, ...node], count, start, bare.name);
}

/** Runs the stub server while `work` runs. */
async function withServer<Made>(work: (origin: string) => Promise<Made>): Promise<Made> {
  const child = spawn(process.execPath, [named("PLEXICUS_BENCH_SERVER")], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [origin] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return await work(origin);
  } finally {
    child.kill();
  }
}

const measured = await withServer(figures);
const path = named("PLEXICUS_BENCH_DOCUMENT");
if (!quick) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, document(measured));
}
console.log(process.argv.includes("--json") ? JSON.stringify(measured, null, 2) : table(measured));
