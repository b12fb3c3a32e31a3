// Loads the wasm from the page's own origin and compiles it while it arrives, with the host for pages and
// with another host.
import { AuthError, createAuth, createBrowserAuth } from "@plexicus/auth/browser-slim";
import { ask } from "./ask.mjs";

const wasm = WebAssembly.compileStreaming(fetch("plexicus_auth.wasm"));
const client = { id: "plexicus-test", version: "1.0.0" };
Promise.all([
  ask({ AuthError, createAuth: (options) => createAuth({ ...options, wasm }) }),
  createBrowserAuth({ wasm, client, storage: "memory" }).then((auth) => auth.status()),
]).then(
  ([said, { state }]) => (document.title = state === "logged_out" ? said : state),
  (thrown) => (document.title = `${thrown}`),
);
