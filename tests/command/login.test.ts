/** `plexicus login` with the browser. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";

import { endedWith } from "./machine.js";
import { ADA, World } from "./world.js";

const world = new World();

test("opens the browser, shows address, callback and code, and says who logged in", async () => {
  const machine = await world.machine();
  const { stdout, stderr } = await world.logIn(machine);
  assert.equal(stdout, "");
  assert.match(stderr, /\/auth\/cli\?/);
  assert.match(stderr, /Callback\s+http:\/\/127\.0\.0\.1:91\d\d\/callback/);
  assert.match(stderr, /Code\s+[0-9A-Z]{4}-[0-9A-Z]{4}/);
  assert.match(stderr, /Signed in as ada@example\.test/);
  assert.match(stderr, /Organization\s+Analytical Engines/);
  assert.match(stderr, /Valid until\s+\d{4}-/);
  assert.ok(stderr.includes(machine.credentialsFile));
});

test("opens the address that it shows", async () => {
  const machine = await world.machine();
  const login = machine.start(["login"]);
  const opened = await machine.door.next();
  assert.equal(await login.message(/^\s+(http\S+\/auth\/cli\?\S+)$/m), opened);
  assert.match(await world.approve(opened), /You are signed in.*go back to your terminal\./s);
  endedWith(0, await login.ended);
});

test("--no-browser opens nothing and waits for the callback", async () => {
  const machine = await world.machine();
  const login = machine.start(["login", "--no-browser"]);
  const url = await login.message(/^\s+(http\S+\/auth\/cli\?\S+)$/m);
  assert.match(await world.approve(url), /You are signed in/);
  endedWith(0, await login.ended);
  assert.ok(!machine.door.hasOpened);
});

test("--no-browser works over SSH too", async () => {
  const machine = await world.machine({ SSH_CONNECTION: "192.0.2.7 1 192.0.2.1 22", DISPLAY: undefined });
  const login = machine.start(["login", "--no-browser"]);
  await world.approve(await login.message(/^\s+(http\S+\/auth\/cli\?\S+)$/m));
  endedWith(0, await login.ended);
});

test("reports a denial in the terminal and in the tab, and stores nothing", async () => {
  const machine = await world.machine();
  const login = machine.start(["login"]);
  const location = await world.server.control.authorize(await machine.door.next(), ADA, false);
  assert.match(await (await fetch(location)).text(), /You are not signed in/);
  assert.match(endedWith(1, await login.ended).stderr, /denied/i);
  assert.equal(await machine.stored(), undefined);
});

test("reports a failed exchange in the tab and does not send the code twice", async () => {
  const machine = await world.machine();
  const action = { kind: "status", status: 500 } as const;
  await world.server.control.fault({ path: "/auth/cli/token", times: 9, action });
  const login = machine.start(["login"]);
  assert.match(await world.approve(await machine.door.next()), /You are not signed in/);
  endedWith(1, await login.ended);
  const exchanges = (await world.requests()).filter((request) => request.endsWith("/auth/cli/token"));
  assert.equal(exchanges.length, 1);
  assert.equal(await machine.stored(), undefined);
});

test("exits with code 4 if the server disappears during the exchange", async () => {
  const machine = await world.machine();
  await world.server.control.fault({ path: "/auth/cli/token", action: { kind: "drop" } });
  const login = machine.start(["login"]);
  await world.approve(await machine.door.next());
  endedWith(4, await login.ended);
});

test("--scope requests more scopes", async () => {
  const machine = await world.machine();
  const { stderr } = await world.logIn(machine, ADA, ["--scope", "read scan"]);
  assert.match(stderr, /Scope\s+read scan/);
});

test("says which scopes are missing if the server grants fewer than requested", async () => {
  const machine = await world.machine();
  const { access_token } = await world.server.control.createToken({ email: ADA, name: "narrow", scope: "read" });
  const body = JSON.stringify({ access_token, token_type: "Bearer", scope: "read" });
  const headers = { "Content-Type": "application/json" };
  const action = { kind: "status", status: 200, headers, body } as const;
  await world.server.control.fault({ path: "/auth/cli/token", action });
  const { stderr } = await world.logIn(machine, ADA, ["--scope", "read,scan,support"], { secrets: [access_token] });
  assert.match(stderr, /✓ Signed in as/);
  assert.match(stderr, /^! The server granted fewer scopes than requested\. Missing: scan support$/m);
});

test("without --scope, requests the core's default and reports nothing missing", async () => {
  const machine = await world.machine();
  const { stderr } = await world.logIn(machine);
  assert.match(stderr, /[?&]scope=read(&|$)/m);
  assert.match(stderr, /Scope\s+read$/m);
  assert.doesNotMatch(stderr, /Missing/);
});

test("an unknown scope is refused before anything is opened or sent", async () => {
  const machine = await world.machine();
  const { stderr } = endedWith(1, await machine.run(["login", "--scope", "everything"]));
  assert.match(stderr, /scope/i);
  assert.ok(!machine.door.hasOpened);
  assert.deepEqual(await world.requests(), []);
});

test("--timeout ends the wait and names the alternatives", async () => {
  const machine = await world.machine();
  const { stderr } = endedWith(1, await machine.run(["login", "--timeout", "1"]));
  assert.match(stderr, /in time|timed out/i);
  assert.match(stderr, /plexicus login --device/);
});

test("refuses a timeout that is not a positive number", async () => {
  const machine = await world.machine();
  for (const timeout of ["soon", "0", "-5", ""]) {
    endedWith(1, await machine.run(["login", "--timeout", timeout]));
    assert.ok(!machine.door.hasOpened, `--timeout "${timeout}" opened the browser`);
  }
});

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  test(`${signal}: exit code ${code}, the port is free again, nothing is stored`, async () => {
    const machine = await world.machine();
    const login = machine.start(["login"]);
    const port = Number(await login.message(/Callback\s+http:\/\/127\.0\.0\.1:(\d+)/));
    await login.message(/Waiting/);
    login.signal(signal);
    assert.match(endedWith(code, await login.ended).stderr, /^✗ Cancelled\.$/m);
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    server.close();
    assert.equal(await machine.stored(), undefined);
  });
}

test("a taken port does not prevent a login", async () => {
  const blocker = createServer();
  blocker.listen(9100, "127.0.0.1").on("error", () => undefined); // taken by another program: fine too
  try {
    await world.logIn(await world.machine());
  } finally {
    blocker.close();
  }
});

test("says that PLEXICUS_API_TOKEN still takes precedence after a login", async () => {
  const machine = await world.machine();
  const token = await world.personalToken();
  const options = { env: { PLEXICUS_API_TOKEN: token }, secrets: [token] };
  const { stderr } = await world.logIn(machine, ADA, ["--force"], options);
  assert.match(stderr, /PLEXICUS_API_TOKEN is set and is used instead of this login/);
  assert.ok(!(await machine.stored())?.includes(token), "the environment's token is on the disk");
});

test("refuses an API address outside Plexicus before anything is sent", async () => {
  const machine = await world.machine();
  for (const url of [
    "https://plexicus.example",
    "http://api.app.plexicus.ai",
    "https://api.app.plexicus.ai@evil.example",
  ]) {
    const env = { HTTPS_PROXY: world.server.url, HTTP_PROXY: world.server.url };
    const { stderr } = endedWith(1, await machine.run(["login", "--api-url", url], { env }));
    assert.match(stderr, /PLEXICUS_ALLOW_CUSTOM_API_URL/);
  }
  assert.deepEqual(await world.requests(), []);
});

test("--api-url takes precedence over PLEXICUS_API_URL", async () => {
  const machine = await world.machine({ PLEXICUS_API_URL: "http://127.0.0.1:9" });
  await world.logIn(machine, ADA, ["--api-url", world.server.url]);
});
