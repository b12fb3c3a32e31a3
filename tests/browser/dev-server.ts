/** Starts the stand-in server that `PLEXICUS_DEV_SERVER` names, and provides its control API. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";

import { Control } from "./control.js";

/** A user who can sign in. */
export interface Account {
  email: string;
  password: string;
  totpSecret?: string;
  /** The names of all organizations; the default is first. */
  organizations: string[];
}

/** A running server. */
export interface DevServer {
  /** The origin of the API and of the web app. */
  url: string;
  accounts: Account[];
  control: Control;
  /** The seeded account with this email address. */
  account(email: string): Account;
  /** Calls the listener with each line that the server prints from now on. */
  onLine(listener: (line: string) => void): void;
  stop(): Promise<void>;
}

/** Command line options, in addition to `--control`. */
export interface DevServerOptions {
  cors?: "full" | "no-expose" | "none";
  deviceIntervalS?: number;
  /** The folder of the built playground. */
  playground?: string;
}

/** Starts a server on a free port and waits until it is ready. */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const binary = process.env["PLEXICUS_DEV_SERVER"];
  if (!binary) throw new Error("PLEXICUS_DEV_SERVER must name the built dev-server binary.");
  const args = ["--control"];
  if (options.cors) args.push("--cors", options.cors);
  if (options.deviceIntervalS) args.push("--device-interval", String(options.deviceIntervalS));
  if (options.playground) args.push("--playground", options.playground);
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "inherit"] });
  if (!child.stdout) throw new Error("The dev server has no standard output.");
  // Read all of standard output: a full pipe would block the server.
  const lines = createInterface({ input: child.stdout });
  const { url, accounts } = await greeting(lines);
  return {
    url,
    accounts,
    control: new Control(url),
    account(email) {
      const account = accounts.find((each) => each.email === email);
      if (!account) throw new Error(`No seeded account ${email}`);
      return account;
    },
    onLine: (listener) => void lines.on("line", listener),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** Reads the lines up to the one that announces the control API. */
function greeting(lines: Interface): Promise<{ url: string; accounts: Account[] }> {
  let url = "";
  const accounts: Account[] = [];
  return new Promise((resolve, reject) => {
    lines.on("line", (line) => {
      if (line.startsWith("ready ")) url = line.slice("ready ".length);
      const account = parseAccount(line);
      if (account) accounts.push(account);
      if (line.startsWith("control ")) resolve({ url, accounts });
    });
    lines.once("close", () => reject(new Error("The dev server ended before it was ready.")));
  });
}

/** Parses `account <e-mail> password=… [totp=…] organization="…" …`, with one or more organizations. */
function parseAccount(line: string): Account | undefined {
  const match = /^account (\S+) password=(\S+)(?: totp=(\S+))?((?: organization="[^"]*")+)$/.exec(line);
  if (!match) return undefined;
  const [, email = "", password = "", totpSecret, named = ""] = match;
  const organizations = Array.from(named.matchAll(/"([^"]*)"/g), ([, name = ""]) => name);
  return { email, password, organizations, ...(totpSecret ? { totpSecret } : {}) };
}
