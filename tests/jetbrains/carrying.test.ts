/** What Kotlin only passes on: requests to the listener unchanged, and addresses as the core parsed them. */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { HOSTILE, pull } from "../hostile/strangers.js";
import { place } from "../vscode/place.js";
import { ADA, pageOf, Studio } from "./studio.js";

let studio: Studio;

before(async () => {
  studio = await Studio.open();
});
after(async () => studio.close());

test("the listener passes every request to the core, which judges it, and a login survives them all", async () => {
  const ide = await studio.ide();
  const login = ide.call("login");
  const address = await ide.browsed.next();
  const port = Number(new URL(address).searchParams.get("port"));
  const host = `Host: 127.0.0.1:${port}`;
  const silent = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  for (const [request, answer] of [
    [`GET /callback?code=stolen&state=${"x".repeat(32)} HTTP/1.1\r\n${host}\r\n\r\n`, /^HTTP\/1\.1 4\d\d /],
    [`GET /elsewhere HTTP/1.1\r\n${host}\r\n\r\n`, /^HTTP\/1\.1 4\d\d /],
    [`POST /callback HTTP/1.1\r\n${host}\r\n\r\n`, /^HTTP\/1\.1 4\d\d /],
    ["GET /callback HTTP/1.1\r\nHost: localhost\r\n\r\n", /^HTTP\/1\.1 4\d\d /],
    [`GET /callback HTTP/1.1\r\n${host}\r\n${host}\r\n\r\n`, /^HTTP\/1\.1 4\d\d /],
    [`GET /callback HTTP/1.1\r\nX-Long: ${"x".repeat(9000)}\r\n\r\n`, /^$/],
    ["nonsense\r\n\r\n", /^$/],
  ] as const) {
    const said = await raw(port, request);
    assert.match(said, answer, request.slice(0, 40));
    if (said) assert.match(said, /cache-control: no-store/i);
  }
  assert.match(await studio.ada.approve(address), /signed in/i);
  await login;
  // Silent connections are closed too.
  await Promise.all(silent.map((socket) => new Promise((resolve) => socket.resume().once("close", resolve))));
});

test(`${HOSTILE} hostile connections delay a login by about a second at most`, async () => {
  const ide = await studio.ide();
  const logIn = async (hostile: boolean) => {
    const login = ide.call("login");
    const address = await ide.browsed.next();
    const port = Number(new URL(address).searchParams.get("port"));
    const sockets = hostile ? await pull(port) : [];
    const location = await studio.server.control.authorize(address, ADA, true);
    const sentMs = performance.now();
    await fetch(location);
    await login;
    const tookMs = performance.now() - sentMs;
    sockets.forEach((socket) => {
      socket.destroy();
    });
    return tookMs;
  };
  // A busy machine is slow in both cases.
  const calmMs = Math.max(await logIn(false), await logIn(false));
  const hostileMs = await logIn(true);
  assert.ok(hostileMs < 3 * calmMs + 1_000, `${hostileMs} ms, and ${calmMs} ms without them`);
});

test("an address is opened only if both parsers find the same scheme, host and port", async () => {
  const ide = await studio.ide();
  for (const written of [
    "https://api.app.plexicus.ai/findings?page=2",
    "https://api.app.plexicus.ai:8443/",
    "HTTP://127.0.0.1:9100/x%20y",
    "https://[::1]:3000/",
    "https:\\\\api.app.plexicus.ai\\@example.test/",
    "https://api.app.plexicus.ai%2f@example.test/",
    "https://0x7f.1/",
    "https://example。test/",
    "https://example.test/a|b",
  ]) {
    const { href, protocol, hostname, port } = new URL(written);
    const found = {
      url: href,
      scheme: protocol.slice(0, -1),
      host: hostname,
      port: Number(port) || (protocol === "https:" ? 443 : 80),
    };
    const dialled = await ide.call<string>("addressOf", found).catch((error: Error) => error.message);
    const isSame = dialled === href || /parse this address differently|could not be parsed/.test(dialled);
    assert.ok(isSame, `${written}: ${dialled}`);
    for (const forged of [{ scheme: "ftp" }, { host: "example.org" }, { port: 1 }]) {
      await assert.rejects(ide.call("addressOf", { ...found, ...forged }), written);
    }
  }
  assert.equal(
    await ide.call("addressOf", { url: "https://a.test/x?y=1", scheme: "https", host: "a.test", port: 443 }),
    "https://a.test/x?y=1",
  );
});

test("Kotlin's end of the bridge rejects unknown requests and survives unreadable frames", async () => {
  const ide = await studio.ide();
  await ide.openToolWindow("first");
  const view = await pageOf(ide, "view.html");
  await view.getByRole("heading", { name: "Sign in to Plexicus" }).waitFor();
  const said = await view.evaluate(async () => {
    const page = window as unknown as Record<string, (question: object) => void> & {
      plexicusReceive: (frame: string) => void;
    };
    const query = page[new URLSearchParams(location.search).get("query") ?? ""];
    const answers: unknown[] = [];
    const own = page.plexicusReceive;
    page.plexicusReceive = (frame) => answers.push(JSON.parse(frame));
    const send = (request: string) =>
      new Promise((resolve) =>
        query?.({
          request,
          persistent: false,
          onSuccess: resolve,
          onFailure: (code: number, message: string) => resolve(`${code} ${message}`),
        }),
      );
    const acknowledged: unknown[] = [];
    for (const request of [
      "no JSON",
      "{}",
      JSON.stringify({ id: 1, op: "part", payload: { index: 1, count: 2, data: "" } }),
      "x".repeat(250_000),
      JSON.stringify({ id: 2, op: "headers", payload: { url: "https://api.app.plexicus.ai/" } }),
      JSON.stringify({ id: 3, op: "open", payload: { url: "file:///etc/passwd" } }),
    ])
      acknowledged.push(await send(request));
    const answered = async (count: number) => {
      while (answers.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await answered(2); // another greeting ends requests in progress
    acknowledged.push(await send(JSON.stringify({ id: 4, op: "hello", payload: { version: 2 } })));
    await answered(3);
    page.plexicusReceive = own;
    return { acknowledged, answers: answers as { id: number; op: string; payload: { message: string } }[] };
  });
  assert.deepEqual(said.acknowledged, ["", "", "", "413 the frame is too long", "", "", ""]);
  const messages = Object.fromEntries(said.answers.map(({ id, op, payload }) => [`${id} ${op}`, payload.message]));
  assert.deepEqual(messages, {
    "2 error": "the IDE has no operation headers",
    "3 error": "only https addresses and addresses on this machine can be opened",
    "4 error": "the IDE speaks version 1 of the bridge, the page version 2",
  });
});

test("the page contains the package's core, and the Kotlin code contains no protocol words", async () => {
  const ide = await studio.ide();
  await ide.call("status");
  const script = await (await pageOf(ide, "core.html")).evaluate(() => document.querySelector("script")?.src ?? "");
  const core = Buffer.from((await ide.resource(script)).body, "base64").toString();
  const wasm = await readFile(new URL("./wasm.js", import.meta.resolve("@plexicus/auth")), "utf8");
  const [, packed = ""] = /"([^"]+)"/.exec(wasm) ?? [];
  assert.ok(packed.length > 100_000 && core.includes(packed));

  const kotlin = place("PLEXICUS_JETBRAINS_KOTLIN");
  const files = (await readdir(kotlin, { recursive: true })).filter((name) => name.endsWith(".kt"));
  assert.ok(files.length > 10);
  for (const file of files.filter((name) => !name.endsWith("WithoutJcef.kt"))) {
    const text = await readFile(join(kotlin, file), "utf8");
    const found =
      /Bearer|grant_type|code_verifier|code_challenge|redirect_uri|access_token|refresh_token|plexicus\.ai\//.exec(
        text,
      );
    assert.equal(found?.[0], undefined, file);
  }
});

/** Sends a raw request and returns the raw response. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  let answer = "";
  // A listener that closes before it has read everything resets the connection.
  socket.on("data", (piece) => (answer += String(piece))).on("error", () => undefined);
  return new Promise((resolve) => socket.once("close", () => resolve(answer)));
}
