/** The setup of most command tests: one server for the file, and machines for each test. */

import { after, afterEach, before, beforeEach } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { type DevServer, type DevServerOptions, startDevServer } from "../browser/dev-server.js";
import { endedWith, Machine, type Run, type RunOptions } from "./machine.js";

export const ADA = "ada@example.test";
export const GRACE = "grace@example.test";

export class World {
  #server: DevServer | undefined;
  #machines: Machine[] = [];

  /** Registers the hooks. Must be called once, at the top of a test file. */
  constructor(options?: DevServerOptions) {
    before(async () => {
      const server = await startDevServer(options);
      // The test runner ends a slow file with SIGTERM; the server must not outlive it.
      process.once("exit", () => void server.stop()).once("SIGTERM", () => process.exit(1));
      this.#server = server;
    });
    beforeEach(async () => {
      await this.server.control.clearFaults();
      await this.server.control.clearLog();
    });
    afterEach(async () => {
      await Promise.all(this.#machines.splice(0).map((machine) => machine.close()));
    });
    after(async () => this.server.stop());
  }

  get server(): DevServer {
    if (!this.#server) throw new Error("The server runs inside tests only.");
    return this.#server;
  }

  /** A new machine, deleted after the test. */
  async machine(env: NodeJS.ProcessEnv = {}): Promise<Machine> {
    const machine = await Machine.make(this.server.url, env);
    this.#machines.push(machine);
    return machine;
  }

  /** A machine on which this user is logged in. */
  async signedIn(email = ADA): Promise<Machine> {
    const machine = await this.machine();
    await this.logIn(machine, email);
    return machine;
  }

  /** Logs in with the browser; the control API acts for the user there. */
  async logIn(machine: Machine, email = ADA, args: string[] = [], options: RunOptions = {}): Promise<Run> {
    const login = machine.start(["login", ...args], options);
    await this.approve(await machine.door.next(), email);
    return endedWith(0, await login.ended);
  }

  /** Approves an authorize address, as a browser would; returns the page at the end. */
  async approve(authorizeUrl: string, email = ADA): Promise<string> {
    const location = await this.server.control.authorize(authorizeUrl, email, true);
    return (await fetch(location)).text();
  }

  /** The token that is stored on a machine. */
  async tokenOf(machine: Machine): Promise<string> {
    const run = await machine.run(["auth", "token"], { printsToken: true });
    return endedWith(0, run).stdout.trim();
  }

  /** The status of the server's answer to a request with this token. */
  async answerTo(token: string): Promise<number> {
    const headers = { Authorization: `Bearer ${token}`, "X-Plexicus-Client": "test/1.0" };
    return (await fetch(`${this.server.url}/sessions/self`, { headers })).status;
  }

  /** A personal token of Ada's. */
  async personalToken(name = "test"): Promise<string> {
    return (await this.server.control.createToken({ email: ADA, name })).access_token;
  }

  /** Waits until the server has received a request that matches. */
  async waitFor(request: RegExp): Promise<void> {
    await this.waitUntil(async () => (await this.requests()).some((line) => request.test(line)));
  }

  /** Waits until the condition is true; the runner's timeout ends the wait. */
  async waitUntil(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) await sleep(20);
  }

  /** The requests since the test began. */
  async requests(): Promise<string[]> {
    return (await this.server.control.log()).map(({ method, path }) => `${method} ${path}`);
  }
}
