/** The story, step by step. */

import assert from "node:assert/strict";

import { endedWith, type Machine, type Run, type RunOptions } from "../command/machine.js";
import { CALL_ALL_THE_TIME, LIST_REPOSITORIES, LISTEN, runProgram, START_SCAN } from "./api-call.js";
import type { Narrator } from "./narrator.js";
import type { Stage } from "./stage.js";

const HOUR_MS = 60 * 60 * 1000;
const REPOSITORY = "difference-engine";

export async function tell(stage: Stage, narrator: Narrator): Promise<void> {
  const { ada, laptop, remote, server } = stage;

  await narrator.step(
    "Not signed in yet",
    "Every developer first asks: am I signed in? Not yet, and the command says what to do.",
    async () => {
      const status = endedWith(2, await plexicus(laptop, ["auth", "status"]));
      says(status.stdout, "plexicus login");
      says(status.stdout, "export PLEXICUS_API_TOKEN=");
      return "Exit code 2: not logged in. The command names both remedies.";
    },
  );

  await narrator.step(
    "Sign in with the browser",
    `The command opens the browser. Ada signs in there with e-mail, password and her two-factor code,
     compares the short code with the one in the terminal, and approves.`,
    async () => {
      narrator.command("plexicus login");
      const login = laptop.start(["login"], { onOutput: narrator.output });
      const url = await laptop.door.next();
      const shown = await login.message(/Code\s+([0-9A-Z]{4}-[0-9A-Z]{4})/);
      const onPage = await ada.checkCode(url);
      assert.equal(onPage, shown, "the consent page and the terminal show different codes");
      narrator.aside(`Ada signed in; the consent page shows ${onPage} too. She approves.`);
      await stage.picture("consent.png");
      const outcome = await ada.approve(url);
      await stage.picture("outcome.png");
      const done = endedWith(0, await login.ended);
      says(outcome, "You are signed in");
      for (const words of ["ada@example.test", "Valid until", laptop.credentialsFile]) says(done.stderr, words);
      narrator.good(`The browser's tab says: “${outcome.split("\n")[0]}”.`);
      return "The terminal says who signed in, until when, and where the login is stored.";
    },
  );

  await narrator.step("Who am I?", "The same question again, now with an answer from the server.", async () => {
    const status = endedWith(0, await plexicus(laptop, ["auth", "status"]));
    for (const words of ["ada@example.test", "Analytical Engines", "login, from"]) says(status.stdout, words);
    return "The user, the organization, and the token that is used.";
  });

  await narrator.step(
    "Call the API from a program",
    `A program of four lines uses the package and finds the login that the command stored. A second program
     tries something that a read-only login may not do. The error names the missing scope, and the login
     stays.`,
    async () => {
      const list = endedWith(0, await runProgram(narrator, laptop, "list-repositories.mjs", LIST_REPOSITORIES));
      says(list.stdout, REPOSITORY);
      narrator.good("The repositories of Ada's organization.");
      const scan = endedWith(0, await runProgram(narrator, laptop, "start-scan.mjs", START_SCAN));
      says(scan.stdout, "insufficient_scope");
      says(scan.stdout, "plexicus login --scope");
      endedWith(0, await laptop.run(["auth", "status"]));
      return "A 403 does not log you out. It names the scope to sign in with.";
    },
  );

  await narrator.step(
    "A personal API token from the environment",
    `For scripts and pipelines Ada generates a token in Settings → API Tokens. In PLEXICUS_API_TOKEN it is
     used instead of the stored login, and the status says so.`,
    async () => {
      const token = await ada.generateToken({ name: "Local Dev", expiry: "30 days" });
      narrator.aside("Ada generated “Local Dev”, valid for 30 days.");
      narrator.command('export PLEXICUS_API_TOKEN="<your-token>"');
      const env = { PLEXICUS_API_TOKEN: token };
      const status = endedWith(0, await plexicus(laptop, ["auth", "status"], { env, secrets: [token] }));
      says(status.stdout, "personal API token, from PLEXICUS_API_TOKEN");
      says(status.stdout, "is used instead of the login stored in");
      const script = { ...laptop.env, ...env };
      const list = endedWith(
        0,
        await runProgram(narrator, { env: script }, "list-repositories.mjs", LIST_REPOSITORIES),
      );
      says(list.stdout, REPOSITORY);
      return "The token is used, the status names the login that is not used, and the API accepts the token.";
    },
  );

  await narrator.step(
    "A second machine, over SSH",
    `There is no browser to open there. The command detects this and shows a short code, which Ada enters in
     a page on her laptop.`,
    async () => {
      narrator.command("plexicus login");
      const login = remote.start(["login"], { onOutput: narrator.output });
      const page = await login.message(/(http\S+\/activate\S*)/);
      const code = await login.message(/^\s+([A-Z]{4}-[A-Z]{4})$/m);
      await login.message(/Waiting for you/);
      narrator.aside(`Ada opens ${page}, types ${code} and approves.`);
      await ada.activate(page, code);
      const done = endedWith(0, await login.ended);
      says(done.stderr, "Not with the browser");
      const status = endedWith(0, await plexicus(remote, ["auth", "status"]));
      says(status.stdout, "ada@example.test");
      assert.ok(!remote.door.hasOpened, "a browser was opened over SSH");
      return "The command chose the device flow itself and said why.";
    },
  );

  await narrator.step(
    "Revoke that machine",
    `Ada revokes the second machine's login in Settings. The very next call from there is refused; the
     laptop is not affected.`,
    async () => {
      await revokeNewestLogin(stage);
      narrator.aside("Ada revoked the login in Settings → API Tokens.");
      const status = endedWith(3, await plexicus(remote, ["auth", "status"]));
      says(status.stdout, "plexicus login");
      endedWith(0, await laptop.run(["auth", "status"]));
      return "Exit code 3: expired or revoked. The command names the remedy.";
    },
  );

  await narrator.step(
    "A login expires after 24 hours without use",
    "The server's clock is moved: 23 hours, a call, 23 hours more, a call. Then 25 hours without one.",
    async () => {
      for (const age of [23, 46]) {
        await server.control.advance(23 * HOUR_MS);
        narrator.aside("23 hours later");
        narrator.command("plexicus auth status");
        endedWith(0, await laptop.run(["auth", "status"]));
        narrator.good(`Signed in, ${age} hours after the login. Each use extends it by 24 hours.`);
      }
      await server.control.advance(25 * HOUR_MS);
      narrator.aside("25 hours later");
      says(endedWith(3, await plexicus(laptop, ["auth", "status"])).stdout, "plexicus login");
      return "After 25 hours without use: exit code 3, and what to do.";
    },
  );

  await narrator.step(
    "Warned before the login expires, and told when it has",
    `Some logins have a fixed expiry. A program can listen for a warning, which is timed by the server's
     clock: this laptop's clock is three days behind by now. This login expires after eight seconds, and the
     warning comes two seconds before that.`,
    async () => {
      // Without a login to replace, the command ends at once.
      endedWith(0, await laptop.run(["logout"]));
      await server.control.settings({ login_expires_in_s: 8 });
      await signIn(stage);
      const listening = endedWith(0, await runProgram(narrator, laptop, "listen.mjs", LISTEN));
      await server.control.settings({ login_expires_in_s: null });
      for (const words of ["expiring", "expired", "plexicus login"]) says(listening.stdout, words);
      return "One warning, then one event for the expiry. By default warnings come 7 days, 1 day and 1 hour ahead.";
    },
  );

  await narrator.step(
    "Rotate a personal token, without downtime",
    `A login cannot be rotated, because the new token would have more rights, but a personal token can. Ada
     passes hers to the command. Then one command creates a new token, checks that it works, stores it, gives
     every program time to pick it up, and revokes the old one. Another program calls the API during all of
     this.`,
    async () => {
      const { access_token: old } = await server.control.createToken({ email: "ada@example.test", name: "laptop" });
      endedWith(0, await plexicus(laptop, ["login", "--with-token"], { input: `${old}\n`, secrets: [old] }));
      const calling = runProgram(narrator, laptop, "call-all-the-time.mjs", CALL_ALL_THE_TIME);
      const rotation = endedWith(0, await plexicus(laptop, ["auth", "rotate"], { secrets: [old] }));
      says(rotation.stderr, "The old token was revoked");
      says(endedWith(0, await calling).stdout, "hundreds of calls, 0 failed");
      assert.equal(await answerTo(server.url, old), 401, "the old token still works");
      assert.equal(await answerTo(server.url, await storedToken(stage)), 200, "the new token does not work");
      return "Not one call failed. The old token is revoked, and the command says so.";
    },
  );

  await narrator.step(
    "Sign out",
    "Ada signs in again, then signs out. The token is revoked on the server first, and only then deleted here.",
    async () => {
      await signIn(stage, ["--force"]);
      const token = await storedToken(stage);
      assert.equal(await answerTo(server.url, token), 200, "the token does not work before the logout");
      narrator.aside("Ada signed in again, the same way.");
      endedWith(0, await plexicus(laptop, ["logout"], { secrets: [token] }));
      assert.equal(await answerTo(server.url, token), 401, "the old token still works");
      assert.ok(!(await laptop.stored())?.includes(token), "the file still holds the token");
      endedWith(2, await laptop.run(["auth", "status"]));
      return "The server answers the old token with 401 now, and the file no longer contains the login.";
    },
  );

  /** Runs the command as a user would type it, and shows both the command and its output. */
  async function plexicus(machine: Machine, args: string[], options: RunOptions = {}): Promise<Run> {
    narrator.command(`plexicus ${args.join(" ")}`);
    return machine.run(args, { ...options, onOutput: narrator.output });
  }
}

function says(text: string, words: string): void {
  if (!text.includes(words)) throw new Error(`expected the words “${words}”, got\n${text.trimEnd()}`);
}

/** Ada signs in again, the same way. */
async function signIn({ ada, laptop }: Stage, options: string[] = []): Promise<void> {
  const login = laptop.start(["login", ...options]);
  await ada.approve(await laptop.door.next());
  endedWith(0, await login.ended);
}

async function storedToken({ laptop }: Stage): Promise<string> {
  return endedWith(0, await laptop.run(["auth", "token"], { printsToken: true })).stdout.trim();
}

/** Revokes the newest login, which is the first in the table. */
async function revokeNewestLogin({ ada, server }: Stage): Promise<void> {
  const { page } = ada;
  await page.goto(`${server.url}/settings/api-tokens`);
  const programs = page.getByRole("table", { name: "Signed-in programs" });
  await programs.getByRole("link", { name: "Revoke" }).first().click();
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByRole("status").filter({ hasText: "is revoked" }).waitFor();
}

/** The status of an API call with this token. */
async function answerTo(origin: string, token: string): Promise<number> {
  const headers = { Authorization: `Bearer ${token}`, "X-Plexicus-Client": "demo/1.0" };
  return (await fetch(`${origin}/sessions/self`, { headers })).status;
}
