/** The command in a terminal, and with an output that fails. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { endedWith, type Machine } from "./machine.js";
import { inTerminal } from "./pseudo-terminal.js";
import { ADA, World } from "./world.js";

const world = new World();

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const COLOR = /\x1b\[\d+m/;

test("a token typed at the hidden prompt logs in and is not shown", async () => {
  const machine = await world.machine();
  const token = await world.personalToken();
  const { code, screen } = await inTerminal(machine, ["login", "--with-token"], { keys: [["token: ", `${token}\r`]] });
  assert.equal(code, 0, screen);
  assert.match(screen, /ada@example\.test/);
  assert.ok(!screen.includes(token));
  assert.equal(await world.tokenOf(machine), token);
});

for (const args of [
  ["login", "--with-token"],
  ["login", "--paste"],
]) {
  const prompt = args.includes("--paste") ? "Paste: " : "token: ";
  test(`${args.join(" ")}: Ctrl-C at the hidden prompt is reported, exit code 130`, async () => {
    const machine = await world.machine();
    const { code, screen } = await inTerminal(machine, args, { keys: [[prompt, CTRL_C]] });
    assert.match(screen, /✗.* (Cancelled|Nothing was pasted)\./);
    assert.equal(code, 130);
    assert.equal(await machine.stored(), undefined);
  });

  test(`${args.join(" ")}: Ctrl-D at the hidden prompt is reported, exit code 1`, async () => {
    const machine = await world.machine();
    const { code, screen } = await inTerminal(machine, args, { keys: [[prompt, CTRL_D]] });
    assert.match(screen, /✗.* (Cancelled|Nothing was pasted)\./);
    assert.equal(code, 1);
    assert.equal(await machine.stored(), undefined);
  });
}

test("an unanswered prompt does not keep the command running after the timeout", async () => {
  const machine = await world.machine();
  const { code, screen } = await inTerminal(machine, ["login", "--paste", "--timeout", "1"]);
  assert.match(screen, /in time/);
  assert.equal(code, 1);
});

const HINT = "paste that page's address here";

/**
 * Approves on the page that the command opens; returns the callback address, which the browser cannot open.
 */
async function approved(machine: Machine, approve = true): Promise<URL> {
  return new URL(await world.server.control.authorize(await machine.door.next(), ADA, approve));
}

test("login: the callback address can be pasted while the browser is open, and is not shown", async () => {
  const machine = await world.machine();
  const address = approved(machine).then(({ href }) => `${href}\r`);
  const { code, screen, echoes } = await inTerminal(machine, ["login"], { keys: [[HINT, address]] });
  assert.equal(code, 0, screen);
  assert.match(screen, /If the browser shows a page that it cannot open.*left, Ctrl-C cancels/s);
  assert.match(screen, /✓.* Signed in as .*ada@example\.test/);
  assert.ok(echoes);
  const exchanges = (await world.requests()).filter((request) => request.endsWith("/auth/cli/token"));
  assert.equal(exchanges.length, 1);
});

test("login: a wrong pasted text is explained, and both ways stay open", async () => {
  const machine = await world.machine();
  const address = approved(machine);
  const other = address.then(({ href }) => `${href.replace(/state=[\w-]+/, "state=of-another-login")}\r`);
  const { code, screen } = await inTerminal(machine, ["login"], {
    keys: [
      [HINT, "\r \rwhat is this?\r"],
      ["Paste the whole address", other],
      ["belongs to another login", address.then(({ href }) => `${href}\r`)],
    ],
  });
  assert.equal(code, 0, screen);
  assert.doesNotMatch(screen, /what is this|of-another-login/);
});

test("login: a denial in the pasted address fails the login", async () => {
  const machine = await world.machine();
  const address = approved(machine, false).then(({ href }) => `${href}\r`);
  const { code, screen } = await inTerminal(machine, ["login"], { keys: [[HINT, address]] });
  assert.match(screen, /✗.* denied/);
  assert.equal(code, 1);
});

test("login: the callback closes the prompt", async () => {
  const machine = await world.machine();
  const opened = approved(machine);
  // Typed text stays hidden and disturbs nothing.
  const seen = inTerminal(machine, ["login"], { keys: [[HINT, "half an address"]] });
  await fetch(await opened);
  const { code, screen, echoes } = await seen;
  assert.equal(code, 0, screen);
  assert.match(screen, /✓.* Signed in as/);
  assert.doesNotMatch(screen, /half an address/);
  assert.ok(echoes);
});

test("login: Ctrl-D closes the prompt, and the browser can still finish the login", async () => {
  const machine = await world.machine();
  const opened = approved(machine);
  const seen = inTerminal(machine, ["login"], { keys: [[HINT, CTRL_D]] });
  await fetch(await opened);
  const { code, screen } = await seen;
  assert.equal(code, 0, screen);
});

for (const [name, act, expected] of [
  ["Ctrl-C", CTRL_C, 130],
  ["SIGTERM", { signal: "SIGTERM" }, 143],
] as const) {
  test(`login: ${name} while waiting for the browser: exit code ${expected}, and the terminal is restored`, async () => {
    const machine = await world.machine();
    const { code, screen, echoes } = await inTerminal(machine, ["login"], { keys: [[HINT, act]] });
    assert.equal(code, expected, screen);
    assert.match(screen, /✗.* Cancelled\./);
    assert.ok(echoes);
  });
}

test("login: a timeout restores the terminal", async () => {
  const machine = await world.machine();
  const { code, screen, echoes } = await inTerminal(machine, ["login", "--timeout", "2"]);
  assert.match(screen, /in time/);
  assert.equal(code, 1);
  assert.ok(echoes);
});

test("a background login does not read from the terminal, which would stop it", async () => {
  const machine = await world.machine();
  const script = `set -m; ${process.env["PLEXICUS_COMMAND"]} login & wait $!`;
  const seen = inTerminal(machine, ["-c", script], { program: "/bin/bash" });
  await fetch(await approved(machine));
  const { code, screen } = await seen;
  assert.equal(code, 0, screen);
  assert.match(screen, /Signed in as/);
  assert.ok(!screen.includes(HINT));
});

test("standard output has colours only if it is a terminal and NO_COLOR is not set", async () => {
  const machine = await world.signedIn();
  const output = join(machine.home, "output");
  for (const args of [["auth", "status", "--explain"], ["auth", "tokens"], ["doctor"]]) {
    await inTerminal(machine, args, { output });
    assert.doesNotMatch(await readFile(output, "utf8"), /\x1b/, args.join(" "));
  }
  const status = ["auth", "status"];
  assert.match((await inTerminal(machine, status)).screen, COLOR);
  assert.doesNotMatch((await inTerminal(machine, status, { env: { NO_COLOR: "1" } })).screen, COLOR);
});

test("messages have colours in a terminal while data goes to a file", async () => {
  const machine = await world.machine();
  const output = join(machine.home, "output");
  assert.match((await inTerminal(machine, ["auth", "token"], { output })).screen, COLOR);
});

/** Every command that prints, on a machine whose login has the required scope. */
const PRINTING = [
  ["--help"],
  ["--version"],
  ["auth", "token", "--help"],
  ["auth", "status"],
  ["auth", "status", "--json"],
  ["auth", "token"],
  ["auth", "tokens"],
  ["mcp", "config", "--client", "cursor"],
  ["doctor", "--json"],
];

test("a closed output pipe ends the command quietly, exit code 141", async () => {
  const machine = await signedInWithToken();
  for (const args of PRINTING) {
    const { code, stderr } = await withOutput(machine, args, "gone");
    assert.equal(code, 141, `${args.join(" ")}: ${stderr}`);
    assert.doesNotMatch(stderr, /EPIPE|^\s+at /m);
  }
});

test("output to a full disk is reported in one line, exit code 1", async () => {
  const machine = await signedInWithToken();
  const full = await open("/dev/full", "w");
  for (const args of PRINTING) {
    const { code, stderr } = await withOutput(machine, args, full.fd);
    assert.equal(code, 1, `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, /^✗ Standard output could not be written: .*no space left/m);
    assert.doesNotMatch(stderr, /^\s+at /m);
  }
  await full.close();
});

test("a new token that could not be printed is reported, with how to revoke it", async () => {
  const machine = await world.machine();
  await world.logIn(machine, undefined, ["--scope", "read support"]);
  const { code, stderr } = await withOutput(machine, ["auth", "tokens", "create", "lost"], "gone");
  assert.equal(code, 141);
  const [, id] = /Revoke it with: plexicus auth tokens revoke (\S+)/.exec(stderr) ?? [];
  endedWith(0, await machine.run(["auth", "tokens", "revoke", id ?? ""]));
});

async function signedInWithToken(): Promise<Machine> {
  const machine = await world.machine();
  machine.env["PLEXICUS_API_TOKEN"] = await world.personalToken();
  return machine;
}

/** Runs the command with a closed standard output pipe, or with this file as standard output. */
async function withOutput(
  machine: Machine,
  args: readonly string[],
  output: "gone" | number,
): Promise<{ code: number | null; stderr: string }> {
  const command = process.env["PLEXICUS_COMMAND"] ?? "";
  const child = spawn(command, args, {
    env: machine.env,
    stdio: ["ignore", output === "gone" ? "pipe" : output, "pipe"],
  });
  child.stdout?.destroy();
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stderr };
}
