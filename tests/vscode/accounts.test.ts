/** Several accounts, and a login for each set of scopes, on the fake editor. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import type { AuthenticationSession } from "vscode";

import { type DevServer, startDevServer } from "../browser/dev-server.js";
import { untilTrue } from "../package/until.js";
import { editorOf } from "./editor-setup.js";
import type { FakeEditor } from "./fake-editor.js";
import { ADA, ADA_LABEL } from "./studio.js";

const GRACE = "grace@example.test";
const GRACE_LABEL = "grace@example.test (Compilers United)";
const GRACE_AT_ADAS = "grace@example.test/Analytical Engines";

let server: DevServer;
let editor: FakeEditor;
/** The email of the person at the browser. */
let person: string;

before(async () => {
  server = await startDevServer({ deviceIntervalS: 1 });
});
after(async () => server.stop());
beforeEach(() => {
  person = ADA;
  editor = editorOf(server, () => person);
});
afterEach(async () => {
  await editor.close();
  await server.control.revoke({ all: ADA });
  await server.control.revoke({ all: GRACE });
});

/** The provider as newer editors call it, with the account that the user chose. */
interface Provider {
  getSessions(scopes: string[] | undefined, options: { account?: Account }): Promise<AuthenticationSession[]>;
  createSession(scopes: string[], options: { account?: Account }): Promise<AuthenticationSession>;
}

type Account = AuthenticationSession["account"] | undefined;

function provider(): Provider {
  assert.ok(editor.provider);
  return editor.provider as unknown as Provider;
}

async function sessions(scopes?: string[], account?: Account) {
  return provider().getSessions(scopes, { account });
}

async function create(scopes: string[], account?: Account): Promise<AuthenticationSession> {
  return provider().createSession(scopes, { account });
}

async function mayScan({ accessToken }: AuthenticationSession): Promise<boolean> {
  const headers = { Authorization: `Bearer ${accessToken}`, "X-Plexicus-Client": "test/1.0" };
  const answer = await fetch(`${server.url}/repository-scans`, { method: "POST", headers });
  return answer.status !== 403;
}

function ids(list: readonly AuthenticationSession[]): string[] {
  return list.map(({ id }) => id);
}

test("each set of scopes has its own login, whatever the order of the scopes", async () => {
  await editor.start();
  const read = await create(["read"]);
  const scan = await create(["scan", "read"]);
  assert.notEqual(read.id, scan.id);
  assert.deepEqual(ids(await sessions(["read"])), [read.id]);
  assert.deepEqual(ids(await sessions(["read", "scan"])), [scan.id]);
  assert.deepEqual((await sessions(["scan", "read"]))[0]?.scopes, ["scan", "read"]);
  assert.deepEqual(await sessions(["support"]), []);
  assert.equal((await sessions()).length, 2);
  assert.deepEqual([await mayScan(read), await mayScan(scan)], [false, true]);
});

test("another extension can sign in with its scopes before this one does", async () => {
  const auth = await editor.start();
  const scan = await create(["scan"]);
  assert.equal((await auth.status()).state, "logged_out");
  const read = await create(["read"]);
  assert.deepEqual([ids(await sessions(["scan"])), ids(await sessions(["read"]))], [[scan.id], [read.id]]);
  assert.equal((await auth.status()).loginId, read.id);
});

test("a call with the purpose of a session uses its login, which may do more than the extension's own", async () => {
  const auth = await editor.start();
  await auth.ensureLoggedIn();
  const { purpose } = await auth.ensureLoggedIn({ scopes: ["read", "scan"] });
  const scan = { method: "POST", body: "{}" };
  await assert.rejects(auth.fetch("/repository-scans", scan), { code: "insufficient_scope" });
  const answer = await auth.fetch("/repository-scans", { ...scan, purpose: purpose ?? undefined });
  assert.notEqual(answer.status, 403);
});

test("accounts are added beside each other, and a session can be requested for each", async () => {
  await editor.start();
  const ada = await create(["read"]);
  person = GRACE;
  const grace = await create(["read"]);
  assert.deepEqual(
    (await sessions(["read"])).map(({ account }) => account),
    [
      { id: "usr_ada:org_analytical_engines", label: ADA_LABEL },
      { id: "usr_grace:org_compilers_united", label: GRACE_LABEL },
    ],
  );
  assert.deepEqual(ids(await sessions(["read"], grace.account)), [grace.id]);
  assert.deepEqual(ids(await sessions(["read"], ada.account)), [ada.id]);

  person = GRACE_AT_ADAS;
  const third = await create(["read"]);
  assert.notEqual(third.account.id, grace.account.id);
  assert.equal((await sessions(["read"])).length, 3);
});

test("a session that is requested for one account is never of another", async () => {
  await editor.start();
  const ada = await create(["read"]);
  person = GRACE;
  await assert.rejects(create(["scan"], ada.account), { code: "account_unexpected" });
  assert.deepEqual(await sessions(["scan"]), []);
  const alive = await server.control.livingTokens();
  assert.deepEqual(
    alive.map(({ email }) => email),
    [ADA],
  );
  person = ADA;
  assert.equal((await create(["scan"], ada.account)).account.id, ada.account.id);
});

test("removing a session ends only that one; signing out ends all of the account", async () => {
  const auth = await editor.start();
  const read = await create(["read"]);
  const scan = await create(["scan"]);
  person = GRACE;
  const grace = await create(["read"]);
  await editor.provider?.removeSession(scan.id);
  assert.deepEqual(ids(await sessions()), [read.id, grace.id]);

  person = ADA;
  await create(["scan"]);
  await auth.accounts.setDefault(ADA);
  assert.equal((await auth.logout()).deleted, true);
  assert.deepEqual(ids(await sessions()), [grace.id]);
  assert.equal((await auth.status()).identity?.email, GRACE);
});

test("each session that is added or removed is reported separately", async () => {
  await editor.start();
  const told: string[] = [];
  editor.provider?.onDidChangeSessions(({ added, removed, changed }) => {
    for (const [what, list] of Object.entries({ added, removed, changed }))
      for (const session of list ?? []) told.push(`${what} ${session.account.label} ${session.scopes.join(" ")}`);
  });
  await create(["read"]);
  person = GRACE;
  const scan = await create(["scan"]);
  await editor.provider?.removeSession(scan.id);
  assert.deepEqual(told, [`added ${ADA_LABEL} read`, `added ${GRACE_LABEL} scan`, `removed ${GRACE_LABEL} scan`]);
});

test("another window's sessions are seen and reported", async () => {
  await editor.start();
  await create(["read"]);
  const first = editor.provider;
  let added = 0;
  first?.onDidChangeSessions((event) => (added += event.added?.length ?? 0));
  await editor.start();
  person = GRACE;
  await create(["read"]);
  await untilTrue(() => added === 1);
  assert.equal((await first?.getSessions(["read"]))?.length, 2);
});

test("a pasted token answers for any scopes", async () => {
  editor.settings["plexicus.loginMethod"] = "paste";
  const { access_token: token } = await server.control.createToken({ email: ADA, name: "pasted" });
  editor.answer(/^Sign in to Plexicus: .*paste/i, token);
  await editor.start();
  const session = await create(["read", "scan"]);
  assert.equal(session.accessToken, token);
  assert.deepEqual(ids(await sessions(["support"])), [session.id]);
});

test("a login of an earlier version answers for exactly its scopes", async () => {
  const auth = await editor.start();
  await auth.login({ purpose: "" });
  assert.deepEqual(
    (await sessions(["read"])).map(({ scopes }) => scopes),
    [["read"]],
  );
  assert.deepEqual(await sessions(["read", "scan"]), []);
  await auth.ensureLoggedIn({ interactive: false });
  assert.equal((await auth.fetch("/repositories")).status, 200);
});

test("two extensions that ask at the same time are served in turn, and each gets its session", async () => {
  await editor.start();
  const [read, scan] = await Promise.all([create(["read"]), create(["scan"])]);
  assert.deepEqual([read.scopes, scan.scopes], [["read"], ["scan"]]);
  assert.equal(editor.all(/your code is/).length, 2);
  const again = await Promise.all([create(["read", "scan"]), create(["scan", "read"])]);
  assert.equal(again[0].id, again[1].id);
  assert.equal(editor.all(/your code is/).length, 3);
});

test("the name of an account does not change once it was shown", async () => {
  const auth = await editor.start();
  await server.control.fault({ path: "/client", times: 99, action: { kind: "status", status: 404 } });
  const session = await create(["read"]);
  const shown = session.account.label;
  await server.control.clearFaults();
  await auth.status({ verify: true });
  assert.equal((await sessions(["read"]))[0]?.account.label, shown);
  await auth.dispose();
  await editor.start();
  assert.equal((await sessions(["read"]))[0]?.account.label, shown);
});

test("the user chooses the default account", async () => {
  const auth = await editor.start();
  assert.equal(await auth.chooseAccount(), false);
  assert.match(editor.told.at(-1)?.text ?? "", /no account is signed in/);
  await create(["read"]);
  person = GRACE;
  await create(["read"]);
  let shown: string[] = [];
  editor.picks = (labels) => {
    shown = labels;
    return ADA_LABEL;
  };
  assert.equal(await auth.chooseAccount(), false, "it is the default already");
  assert.deepEqual(shown, [ADA_LABEL, GRACE_LABEL]);
  editor.picks = () => GRACE_LABEL;
  assert.equal(await auth.chooseAccount(), true);
  assert.equal((await auth.status()).identity?.email, GRACE);
  await auth.dispose();
  assert.equal((await (await editor.start()).status()).identity?.email, GRACE);
});

test("the named owner keeps the login; without one, the first extension by name", async () => {
  editor.others = ["aaa.first", "zzz.last"];
  assert.equal((await editor.start()).role, "consumer");
  assert.equal((await editor.start({ owner: "Plexicus.Example" })).role, "provider");
  assert.equal((await editor.start({ owner: "zzz.last" })).role, "consumer");
  assert.equal((await editor.start({ owner: "not.here" })).role, "consumer");
  editor.others = ["zzz.last"];
  assert.equal((await editor.start()).role, "provider");
});

test("a consumer that receives a 403 asks the editor for more scopes without a dialog", async () => {
  const scopeOf = new Map<string, string>();
  for (const scope of ["read", "read scan"])
    scopeOf.set(scope, (await server.control.createToken({ email: ADA, name: scope, scope })).access_token);
  let has = ["read"];
  editor.session = ({ createIfNone }, scopes) => {
    if (createIfNone) has = [...has, scopes.join(" ")];
    return has.includes(scopes.join(" ")) ? scopeOf.get(scopes.join(" ")) : undefined;
  };
  const auth = await editor.start({ role: "consumer" });
  const scan = async () => auth.fetch("/repository-scans", { method: "POST", body: "{}" });
  await assert.rejects(scan(), { code: "insufficient_scope" });
  // First silently, then so that the Accounts menu offers it.
  assert.deepEqual(
    editor.asked.filter((_, index) => editor.askedScopes[index] === "read scan"),
    [{ silent: true }, {}],
  );
  await auth.ensureLoggedIn({ scopes: ["read", "scan"] });
  assert.notEqual((await scan()).status, 403);

  has = ["read", "read scan"];
  const again = await editor.start({ role: "consumer" });
  const answer = await again.fetch("/repository-scans", { method: "POST", body: "{}" });
  assert.notEqual(answer.status, 403);
});
